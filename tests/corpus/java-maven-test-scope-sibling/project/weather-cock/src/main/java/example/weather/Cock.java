package example.weather;

public enum Cock {
    NORTH, EAST, SOUTH, WEST
}
