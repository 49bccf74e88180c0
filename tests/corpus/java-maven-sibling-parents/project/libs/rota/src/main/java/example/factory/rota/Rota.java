package example.factory.rota;

public enum Rota {
    EARLY, LATE, NIGHT;

    public static Rota at(int hour) {
        return hour < 6 || hour >= 22 ? NIGHT : hour < 14 ? EARLY : LATE;
    }
}
