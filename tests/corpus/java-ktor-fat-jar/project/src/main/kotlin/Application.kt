package example.sun

import io.ktor.server.application.Application
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.routing

fun Application.module() {
    routing {
        get("/shadow/{hour}") {
            val hour = call.parameters["hour"]?.toIntOrNull() ?: 12
            call.respondText(if (hour in 6..18) "${kotlin.math.abs(12 - hour)} hands" else "none")
        }
    }
}
