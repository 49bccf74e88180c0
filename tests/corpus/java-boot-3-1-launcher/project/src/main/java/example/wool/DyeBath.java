package example.wool;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class DyeBath {

	public static void main(String[] args) {
		SpringApplication.run(DyeBath.class, args);
	}

	@GetMapping("/bath")
	public String bath() {
		return "madder at 80 degrees";
	}

}
