package example.harbour

import io.ktor.server.application.Application
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.routing

fun Application.harbour() {
    val berths = environment.config.property("harbour.berths").getString()
    routing {
        get("/berths") { call.respondText("$berths berths") }
    }
}
