package example.mill;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "sieve", mixinStandardHelpOptions = true)
public class Sieve implements Runnable {

	@Option(names = "--port", defaultValue = "8640")
	int port;

	public static void main(String[] args) {
		int code = new CommandLine(new Sieve()).execute(args);
		if (code != 0) {
			System.exit(code);
		}
	}

	@Override
	public void run() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
			byte[] page = "flour, semolina, bran\n".getBytes(StandardCharsets.UTF_8);
			server.createContext("/", exchange -> {
				exchange.sendResponseHeaders(200, page.length);
				exchange.getResponseBody().write(page);
				exchange.close();
			});
			server.start();
		} catch (IOException error) {
			throw new IllegalStateException("the port " + port + " is taken", error);
		}
	}
}
