package example.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LaneKeeperTests {

	@Test
	void allLanesAreFreeInTheMorning() {
		assertEquals("8 lanes are free", new LaneKeeper().lanes());
	}

}
