package example.wine;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Vineyard {

    public static void main(String[] args) {
        SpringApplication.run(Vineyard.class, args);
    }

    @GetMapping("/api/rows")
    int rows() {
        return 88;
    }
}
