package example.tram;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;

public class TimesVerticle extends VerticleBase {

    @Override
    public Future<?> start() {
        String line = config().getString("line", "1");
        Router router = Router.router(vertx);
        router.get("/next").handler(context -> context.end("line " + line + " in 6 minutes"));
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(config().getInteger("http.port", 8888));
    }
}
