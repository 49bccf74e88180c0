package example.flood;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class TideMill {

    public static void main(String[] args) {
        SpringApplication.run(TideMill.class, args);
    }

    @GetMapping("/sluice")
    String sluice() {
        return "open";
    }
}
