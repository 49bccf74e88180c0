package example.weather.barometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import example.weather.fake.FakeSky;
import org.junit.jupiter.api.Test;

class BarometerTest {
    @Test
    void ordinaryPressureIsFair() {
        assertEquals("fair", Barometer.forecast(new FakeSky().pressure().value()));
    }
}
