package example.sky.almanac

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class MoonControllerTests {
    @Test
    fun `the first day is a new moon`() {
        assertEquals("new", MoonController().moon(0).phase)
    }
}
