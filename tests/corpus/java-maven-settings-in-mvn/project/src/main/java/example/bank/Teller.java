package example.bank;

import example.bank.coins.CoinCounter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Teller {

	public static void main(String[] args) {
		SpringApplication.run(Teller.class, args);
	}

	@GetMapping("/coins")
	int coins(@RequestParam int cents) {
		return new CoinCounter().fewest(cents);
	}

}
