package example.honey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ApiaryApplicationTests {

	@Test
	void countsTheJars() {
		assertEquals(112, new ApiaryApplication().jars());
	}

}
