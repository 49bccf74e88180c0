package example.bell;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class BellFoundry {
    public static void main(String[] args) {
        SpringApplication.run(BellFoundry.class, args);
    }
}
