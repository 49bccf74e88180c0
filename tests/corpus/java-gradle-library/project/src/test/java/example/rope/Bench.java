package example.rope;

public final class Bench {

    private Bench() {
    }

    public static void main(String[] args) {
        long start = System.nanoTime();
        int slipping = 0;
        for (int i = 0; i < 1_000_000; i++) {
            slipping += Knot.values()[i % 3].slips() ? 1 : 0;
        }
        System.out.println(slipping + " in " + (System.nanoTime() - start) + " ns");
    }
}
