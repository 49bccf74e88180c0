package example.ski;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

public class Main {

    public static void main(String[] args) {
        Config config = Config.create();
        WebServer.builder()
                .config(config.get("server"))
                .routing(routing -> routing.get("/snow", (request, response) -> response.send("40 cm")))
                .build()
                .start();
    }
}
