package example.tea

import io.ktor.server.cio.CIO
import io.ktor.server.engine.embeddedServer
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.routing

fun main() {
    val port = System.getenv("TEA_PORT")?.toIntOrNull() ?: 8460
    embeddedServer(CIO, port = port) {
        routing {
            get("/pot") { call.respondText("steeps for three minutes") }
        }
    }.start(wait = true)
}
