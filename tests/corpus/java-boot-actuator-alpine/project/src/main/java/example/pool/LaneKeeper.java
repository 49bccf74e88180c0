package example.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class LaneKeeper {

	private final AtomicInteger free = new AtomicInteger(8);

	public static void main(String[] args) {
		SpringApplication.run(LaneKeeper.class, args);
	}

	@GetMapping("/lanes")
	String lanes() {
		return free.get() + " lanes are free";
	}

}
