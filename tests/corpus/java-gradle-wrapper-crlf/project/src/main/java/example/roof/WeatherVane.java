package example.roof;

import static spark.Spark.get;
import static spark.Spark.port;

public class WeatherVane {

    public static void main(String[] args) {
        port(4567);
        get("/wind", (request, response) -> "north-west");
    }
}
