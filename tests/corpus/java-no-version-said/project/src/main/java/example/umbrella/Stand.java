package example.umbrella;

import java.util.Arrays;
import java.util.List;

public class Stand {

    public static void main(String[] args) throws Exception {
        List<String> left = Arrays.asList("black", "black", "green");
        while (true) {
            System.out.println(left.size() + " umbrellas were left");
            Thread.sleep(60000);
        }
    }
}
