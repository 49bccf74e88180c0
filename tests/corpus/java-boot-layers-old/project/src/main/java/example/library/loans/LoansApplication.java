package example.library.loans;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class LoansApplication {

    public static void main(String[] args) {
        SpringApplication.run(LoansApplication.class, args);
    }

    @GetMapping("/loans/{card}")
    public String loans(@PathVariable String card) {
        return "card " + card + " holds " + Math.floorMod(card.hashCode(), 7) + " books\n";
    }
}
