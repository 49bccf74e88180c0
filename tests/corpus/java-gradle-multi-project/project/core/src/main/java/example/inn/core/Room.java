package example.inn.core;

import com.google.common.base.Preconditions;

public record Room(int number, int beds) {
    public Room {
        Preconditions.checkArgument(beds > 0, "a room has a bed");
    }
}
