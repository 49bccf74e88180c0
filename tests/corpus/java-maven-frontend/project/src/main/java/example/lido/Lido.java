package example.lido;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Lido {

	public static void main(String[] args) {
		SpringApplication.run(Lido.class, args);
	}

	@GetMapping("/api/water")
	int water() {
		return 19;
	}

}
