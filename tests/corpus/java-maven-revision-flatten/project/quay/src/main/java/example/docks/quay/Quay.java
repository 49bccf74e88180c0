package example.docks.quay;

import example.docks.crane.Crane;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Quay {

    public static void main(String[] args) {
        SpringApplication.run(Quay.class, args);
    }

    @GetMapping("/lifts")
    int lifts(@RequestParam(name = "tonnes", defaultValue = "100") int tonnes) {
        return Crane.lifts(tonnes);
    }
}
