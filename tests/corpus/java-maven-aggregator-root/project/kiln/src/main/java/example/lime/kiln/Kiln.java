package example.lime.kiln;

import example.lime.Stone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@EnableScheduling
@SpringBootApplication
public class Kiln {

    public static void main(String[] args) {
        SpringApplication.run(Kiln.class, args);
    }

    @Scheduled(fixedRate = 60_000)
    void burn() {
        System.out.println(new Stone(500) + " burnt");
    }
}
