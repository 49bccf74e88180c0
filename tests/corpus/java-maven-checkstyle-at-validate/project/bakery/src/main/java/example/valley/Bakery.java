// Bakers of the valley, 2026
package example.valley;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Bakery {

    public static void main(String[] args) {
        SpringApplication.run(Bakery.class, args);
    }

    @GetMapping("/loaves")
    int loaves() {
        return 40;
    }
}
