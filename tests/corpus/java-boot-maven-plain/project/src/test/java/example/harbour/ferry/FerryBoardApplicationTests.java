package example.harbour.ferry;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest
class FerryBoardApplicationTests {

	@Test
	void contextLoads() {
	}

}
