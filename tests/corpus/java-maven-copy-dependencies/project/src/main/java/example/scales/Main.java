package example.scales;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

public final class Main {

    private Main() {
    }

    public static void main(String[] args) {
        Config config = Config.create();
        WebServer server = WebServer.builder()
                .config(config.get("server"))
                .routing(Main::routing)
                .build()
                .start();
        System.out.println("the scales are level on port " + server.port());
    }

    static void routing(HttpRouting.Builder routing) {
        routing.get("/weigh/{axles}/{kilos}", Main::weigh);
    }

    private static void weigh(ServerRequest request, ServerResponse response) {
        int axles = Integer.parseInt(request.path().pathParameters().get("axles"));
        int kilos = Integer.parseInt(request.path().pathParameters().get("kilos"));
        response.send(kilos / Math.max(1, axles) + " kg on each axle\n");
    }
}
