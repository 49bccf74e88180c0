package example.chess;

import io.undertow.Undertow;

public class Endgames {

    static String verdict(int pieces) {
        return pieces <= 7 ? "known" : "open";
    }

    public static void main(String[] args) {
        Undertow.builder()
                .addHttpListener(8123, "localhost")
                .setHandler(exchange -> exchange.getResponseSender().send(verdict(5)))
                .build()
                .start();
    }
}
