package example.dial;

import io.javalin.Javalin;

public class SunDial {
    public static void main(String[] args) {
        Javalin.create().get("/", context -> context.result("a little past noon")).start("0.0.0.0", 7080);
    }
}
