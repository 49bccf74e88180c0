package example.fair;

public class Tables {
    public static void main(String[] args) {
        System.out.println("the tables stand");
    }
}
