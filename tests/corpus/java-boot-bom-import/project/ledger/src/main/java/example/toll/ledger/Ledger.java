package example.toll.ledger;

import example.toll.tariff.Tariff;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Ledger implements CommandLineRunner {

    public static void main(String[] args) {
        SpringApplication.run(Ledger.class, args);
    }

    @Override
    public void run(String... args) {
        System.out.println("sum of the day: " + Tariff.cents(2) * 1204);
    }
}
