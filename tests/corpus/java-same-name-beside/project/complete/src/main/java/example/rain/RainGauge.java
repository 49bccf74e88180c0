package example.rain;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class RainGauge {

	public static void main(String[] args) {
		SpringApplication.run(RainGauge.class, args);
	}

	@GetMapping("/rain")
	int rain() {
		return 11;
	}

}
