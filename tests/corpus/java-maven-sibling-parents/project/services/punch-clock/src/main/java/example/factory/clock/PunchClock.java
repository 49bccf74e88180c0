package example.factory.clock;

import example.factory.rota.Rota;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class PunchClock {

    public static void main(String[] args) {
        SpringApplication.run(PunchClock.class, args);
    }

    @GetMapping("/shift/{hour}")
    Rota shift(@PathVariable("hour") int hour) {
        return Rota.at(hour);
    }
}
