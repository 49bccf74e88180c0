package example.canal;

public class DryRun {
    public static void main(String[] args) {
        System.out.println("no water was moved");
    }
}
