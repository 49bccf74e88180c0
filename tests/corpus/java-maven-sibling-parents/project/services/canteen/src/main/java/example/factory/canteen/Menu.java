package example.factory.canteen;

public record Menu(String soup) {
}
