package example.garden.soil;

public record Soil(double acidity, boolean moist) {
}
