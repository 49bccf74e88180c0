package example.cinema;

import java.util.BitSet;

public class Seats {
    private final BitSet taken = new BitSet(120);

    public synchronized int take() {
        int seat = taken.nextClearBit(0);
        taken.set(seat);
        return seat;
    }
}
