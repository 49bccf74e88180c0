package example.fire.hose;

public record Hose(int metres) {
}
