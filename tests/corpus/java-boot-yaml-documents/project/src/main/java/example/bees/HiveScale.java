package example.bees;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class HiveScale {

	public static void main(String[] args) {
		SpringApplication.run(HiveScale.class, args);
	}

	@GetMapping("/weight")
	double weight() {
		return 31.4;
	}

}
