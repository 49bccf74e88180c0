package example.hemp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class RopeWalk {

    public static void main(String[] args) {
        SpringApplication.run(RopeWalk.class, args);
    }

    @GetMapping("/strands")
    int strands() {
        return 3;
    }
}
