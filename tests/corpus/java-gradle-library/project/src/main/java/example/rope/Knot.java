package example.rope;

import org.jspecify.annotations.NullMarked;

@NullMarked
public enum Knot {
    BOWLINE, REEF, SHEET_BEND;

    /** Whether it opens again under load. */
    public boolean slips() {
        return this == REEF;
    }
}
