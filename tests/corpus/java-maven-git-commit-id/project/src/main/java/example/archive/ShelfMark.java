package example.archive;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class ShelfMark {

	public static void main(String[] args) {
		SpringApplication.run(ShelfMark.class, args);
	}

	@GetMapping("/mark/{year}")
	String mark(@PathVariable int year) {
		return "C " + year % 100;
	}

}
