package example.theatre;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class CloakRoom {

    public static void main(String[] args) {
        SpringApplication.run(CloakRoom.class, args);
    }
}
