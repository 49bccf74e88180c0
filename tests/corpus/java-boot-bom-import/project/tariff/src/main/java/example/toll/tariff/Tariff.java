package example.toll.tariff;

/** What a crossing costs, in cents. */
public final class Tariff {

    private Tariff() {
    }

    public static int cents(int axles) {
        if (axles < 2) {
            throw new IllegalArgumentException("a vehicle has two axles at least");
        }
        return axles == 2 ? 340 : 340 + (axles - 2) * 185;
    }
}
