package example.choir

import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController

@SpringBootApplication
@RestController
class ChoirList {

    static void main(String[] args) {
        SpringApplication.run(ChoirList, args)
    }

    @GetMapping('/voices')
    Map voices() {
        [soprano: 9, alto: 7, tenor: 2, bass: 4]
    }
}
