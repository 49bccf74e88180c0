package example.records;

public class Gramophone {
    public static void main(String[] args) {
        System.out.println("78 turns in a minute");
    }
}
