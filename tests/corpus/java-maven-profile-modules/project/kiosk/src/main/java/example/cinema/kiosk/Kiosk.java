package example.cinema.kiosk;

import example.cinema.Seats;
import io.javalin.Javalin;

public class Kiosk {
    public static void main(String[] args) {
        Seats seats = new Seats();
        Javalin.create()
                .post("/tickets", context -> context.result("seat " + seats.take()))
                .start(7070);
    }
}
