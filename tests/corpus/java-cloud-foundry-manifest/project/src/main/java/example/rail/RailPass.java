package example.rail;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class RailPass {

    @Value("${RAIL_PASS_ZONE:south}")
    private String zone;

    public static void main(String[] args) {
        SpringApplication.run(RailPass.class, args);
    }

    @GetMapping("/zone")
    String zone() {
        return zone;
    }
}
