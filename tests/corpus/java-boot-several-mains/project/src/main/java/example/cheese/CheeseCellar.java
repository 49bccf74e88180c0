package example.cheese;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class CheeseCellar {

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(CheeseCellar.class);
        application.setDefaultProperties(java.util.Map.of("server.port", "8660"));
        application.run(args);
    }

    @GetMapping("/wheels")
    int wheels() {
        return 64;
    }
}
