package example.harbour;

public final class Crane {
    public static void main(String[] args) {
        System.out.println("lifts");
    }
}
