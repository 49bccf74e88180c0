package example.lighthouse.api;

/** How a light blinks. */
public record Beam(String colour, int seconds) {
}
