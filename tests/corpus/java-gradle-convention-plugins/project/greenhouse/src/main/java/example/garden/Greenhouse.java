package example.garden;

import example.garden.soil.Soil;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Greenhouse {

    public static void main(String[] args) {
        SpringApplication.run(Greenhouse.class, args);
    }

    @GetMapping("/soil")
    Soil soil() {
        return new Soil(6.5, true);
    }
}
