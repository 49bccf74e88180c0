package example.weather.units;

public record Pascal(int value) {
    public static Pascal ofHecto(int hecto) {
        return new Pascal(hecto * 100);
    }
}
