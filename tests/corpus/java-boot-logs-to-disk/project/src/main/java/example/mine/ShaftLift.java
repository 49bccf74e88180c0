package example.mine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class ShaftLift {

	public static void main(String[] args) {
		SpringApplication.run(ShaftLift.class, args);
	}

	@PostMapping("/rides")
	String ride(@RequestBody String riders) throws IOException {
		Path book = Path.of("rides", "today.txt");
		Files.createDirectories(book.getParent());
		Files.writeString(book, riders);
		return "going down";
	}

}
