package example.wool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DyeBathTests {

	@Test
	void isWarm() {
		assertEquals("madder at 80 degrees", new DyeBath().bath());
	}

}
