package example.lime.quarry;

import example.lime.Stone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Quarry {

    public static void main(String[] args) {
        SpringApplication.run(Quarry.class, args);
    }

    @GetMapping("/stone")
    Stone stone() {
        return new Stone(80);
    }
}
