package example.lamp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Lamplighter {

    public static void main(String[] args) {
        SpringApplication.run(Lamplighter.class, args);
    }

    @PostMapping("/lamps")
    String light() {
        return "lit";
    }
}
