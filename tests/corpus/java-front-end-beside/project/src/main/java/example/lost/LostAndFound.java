package example.lost;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class LostAndFound {

    public static void main(String[] args) {
        SpringApplication.run(LostAndFound.class, args);
    }

    @GetMapping("/api/things")
    List<String> things() {
        return List.of("a glove", "another glove");
    }
}
