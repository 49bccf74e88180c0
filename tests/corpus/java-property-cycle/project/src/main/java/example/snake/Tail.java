package example.snake;

public class Tail {
    public static void main(String[] args) {
        System.out.println("caught");
    }
}
