package example.lime;

public record Stone(int kilos) {
}
