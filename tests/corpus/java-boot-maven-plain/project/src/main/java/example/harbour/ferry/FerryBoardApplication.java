package example.harbour.ferry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class FerryBoardApplication {

	public static void main(String[] args) {
		SpringApplication.run(FerryBoardApplication.class, args);
	}

}
