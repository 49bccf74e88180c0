package example.sails;

import example.sails.cloth.Cloth;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Loft {

    public static void main(String[] args) {
        SpringApplication.run(Loft.class, args);
    }

    @GetMapping("/cloth")
    Cloth cloth() {
        return new Cloth("flax", 340);
    }
}
