package example.sails.cloth;

public record Cloth(String fibre, int grams) {
}
