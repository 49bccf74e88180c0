package example.diary;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class NightDiary {

	public static void main(String[] args) {
		SpringApplication.run(NightDiary.class, args);
	}

	@GetMapping("/tonight")
	String tonight() {
		return "owl, fox, nothing else";
	}

}
