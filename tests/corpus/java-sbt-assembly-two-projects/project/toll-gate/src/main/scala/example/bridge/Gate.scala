package example.bridge

import com.sun.net.httpserver.{HttpExchange, HttpServer}
import java.net.InetSocketAddress

object Gate {
  def main(args: Array[String]): Unit = {
    val host   = args.headOption.getOrElse("127.0.0.1")
    val port   = args.lift(1).fold(8920)(_.toInt)
    val server = HttpServer.create(new InetSocketAddress(host, port), 0)
    server.createContext("/arches", (exchange: HttpExchange) => {
      val body = Span(180).arches.toString.getBytes
      exchange.sendResponseHeaders(200, body.length.toLong)
      exchange.getResponseBody.write(body)
      exchange.close()
    })
    server.start()
  }
}
