package example.ministry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class PassportDesk {

    public static void main(String[] args) {
        SpringApplication.run(PassportDesk.class, args);
    }

    @GetMapping("/queue")
    int queue() {
        return 31;
    }
}
