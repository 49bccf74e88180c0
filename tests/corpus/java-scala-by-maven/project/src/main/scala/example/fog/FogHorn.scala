package example.fog

import com.sun.net.httpserver.{HttpExchange, HttpServer}
import java.net.InetSocketAddress

object FogHorn extends App {
  private val port   = sys.env.get("HORN_PORT").map(_.toInt).getOrElse(8655)
  private val server = HttpServer.create(new InetSocketAddress(port), 0)

  server.createContext("/", (exchange: HttpExchange) => {
    val body = "two long, one short\n".getBytes
    exchange.sendResponseHeaders(200, body.length.toLong)
    exchange.getResponseBody.write(body)
    exchange.close()
  })
  server.start()
  println(s"the horn hears on $port")
}
