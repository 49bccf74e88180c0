package example.sky.almanac

import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RestController

data class Moon(val day: Int, val phase: String)

@RestController
class MoonController {
    private val phases = listOf("new", "waxing", "full", "waning")

    @GetMapping("/moon/{day}")
    fun moon(@PathVariable day: Int) = Moon(day, phases[(day.mod(29)) * phases.size / 29])
}
