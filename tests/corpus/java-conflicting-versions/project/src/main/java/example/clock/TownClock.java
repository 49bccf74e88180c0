package example.clock;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import java.util.Optional;

public final class TownClock {

    private TownClock() {
    }

    public static void main(String[] args) throws IOException {
        int port = Optional.ofNullable(System.getenv("PORT")).map(Integer::parseInt).orElse(8012);
        HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", port), 0);
        server.createContext("/", exchange -> {
            byte[] body = LocalTime.now().withNano(0).toString().getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
