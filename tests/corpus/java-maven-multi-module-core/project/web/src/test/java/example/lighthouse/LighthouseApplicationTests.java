package example.lighthouse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import example.lighthouse.core.Lights;
import org.junit.jupiter.api.Test;

class LighthouseApplicationTests {
    @Test
    void theNorthRockIsWhite() {
        assertEquals("white", new LighthouseApplication(new Lights()).beam("north").colour());
    }
}
