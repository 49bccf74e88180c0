package example.weather.barometer;

import io.vertx.core.Vertx;

public class Barometer {

    static String forecast(int pascal) {
        return pascal > 100_000 ? "fair" : "rain";
    }

    public static void main(String[] args) {
        String set = System.getenv("BAROMETER_PORT");
        int port = set == null ? 8093 : Integer.parseInt(set);
        Vertx.vertx().createHttpServer()
                .requestHandler(request -> request.response().end(forecast(101_300)))
                .listen(port)
                .onFailure(Throwable::printStackTrace);
    }
}
