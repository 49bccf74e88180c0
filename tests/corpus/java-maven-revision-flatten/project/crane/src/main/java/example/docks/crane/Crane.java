package example.docks.crane;

public interface Crane {
    static int lifts(int tonnes) {
        return Math.ceilDiv(tonnes, 40);
    }
}
