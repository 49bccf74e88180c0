package example.fair;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class FairGround {

    public static void main(String[] args) {
        SpringApplication.run(FairGround.class, args);
    }

    @GetMapping("/wheel")
    String wheel() {
        return "turns";
    }
}
