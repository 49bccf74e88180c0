package example.sky.almanac

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication

@SpringBootApplication
class AlmanacApplication

fun main(args: Array<String>) {
    runApplication<AlmanacApplication>(*args)
}
