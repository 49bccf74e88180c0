package example.glue;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class GluePot {

    public static void main(String[] args) {
        SpringApplication.run(GluePot.class, args);
    }

    @GetMapping("/pot")
    String pot() {
        return "warm";
    }
}
