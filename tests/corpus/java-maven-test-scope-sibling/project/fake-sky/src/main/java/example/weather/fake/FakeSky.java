package example.weather.fake;

import example.weather.units.Pascal;

public class FakeSky {
    public Pascal pressure() {
        return Pascal.ofHecto(1013);
    }
}
