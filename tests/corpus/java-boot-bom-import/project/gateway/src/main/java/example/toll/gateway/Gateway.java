package example.toll.gateway;

import example.toll.tariff.Tariff;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Gateway {

    public static void main(String[] args) {
        SpringApplication.run(Gateway.class, args);
    }

    @GetMapping("/toll/{axles}")
    String toll(@PathVariable int axles) {
        return Tariff.cents(axles) + " cents";
    }
}
