package example.puppets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class PuppetStage {

    public static void main(String[] args) {
        SpringApplication.run(PuppetStage.class, args);
    }

    @GetMapping("/api/plays")
    String[] plays() {
        return new String[] {"The miller", "The crocodile"};
    }
}
