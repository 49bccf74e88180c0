package example.weir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class GaugeStreamApplication {
    public static void main(String[] args) {
        SpringApplication.run(GaugeStreamApplication.class, args);
    }
}
