package example.bells

import io.ktor.server.application.call
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.routing

fun main() {
    embeddedServer(Netty, port = System.getenv("BELL_PORT")?.toInt() ?: 8620) {
        routing {
            get("/") { call.respondText("dong") }
        }
    }.start(wait = true)
}
