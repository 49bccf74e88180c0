package example.script;

import com.sun.net.httpserver.HttpServer;
import example.script.ink.Ink;
import java.io.IOException;
import java.net.InetSocketAddress;

public class Copyist {
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8600), 0);
        server.createContext("/ink", exchange -> {
            byte[] body = (Ink.GALL + " " + Ink.GALL.keeps()).getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
