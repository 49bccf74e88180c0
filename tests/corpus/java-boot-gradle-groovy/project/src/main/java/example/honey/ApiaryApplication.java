package example.honey;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class ApiaryApplication {

	public static void main(String[] args) {
		SpringApplication.run(ApiaryApplication.class, args);
	}

	@GetMapping("/jars")
	int jars() {
		return 112;
	}

}
