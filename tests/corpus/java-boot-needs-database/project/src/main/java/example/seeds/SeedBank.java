package example.seeds;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class SeedBank {

	private final JdbcClient jdbc;

	SeedBank(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	public static void main(String[] args) {
		SpringApplication.run(SeedBank.class, args);
	}

	@GetMapping("/seeds")
	List<String> seeds() {
		return jdbc.sql("select name from seed order by name").query(String.class).list();
	}

}
