package example.pigeons;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

public class PigeonPost {

    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(args.length > 1 ? args[1] : "pigeons.properties"))) {
            settings.load(in);
        }
        String listen = settings.getProperty("listen", "127.0.0.1:8777");
        Server server = new Server(Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1)));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String rings = Boolean.getBoolean("pigeon.rings") ? "ringed" : "wild";
                Content.Sink.write(response, true, rings + " pigeons\n", callback);
                return true;
            }
        });
        server.start();
        server.join();
    }

    static byte[] note(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
