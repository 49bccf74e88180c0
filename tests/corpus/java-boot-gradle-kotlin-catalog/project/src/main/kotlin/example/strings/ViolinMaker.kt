package example.strings

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController

@SpringBootApplication
class ViolinMaker

@RestController
class Bench {
    @GetMapping("/violins")
    fun violins() = listOf(Violin("spruce", 4), Violin("maple", 5))
}

data class Violin(val wood: String, val strings: Int)

fun main(args: Array<String>) {
    runApplication<ViolinMaker>(*args)
}
