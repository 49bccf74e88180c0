package example.rails;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class SignalBox {

	@Value("${box.key:}")
	private String key;

	@Value("${box.signals:6}")
	private int signals;

	public static void main(String[] args) {
		SpringApplication.run(SignalBox.class, args);
	}

	@GetMapping("/signals")
	String signals() {
		return signals + " signals, the levers are " + (key.isEmpty() ? "locked" : "free");
	}

}
