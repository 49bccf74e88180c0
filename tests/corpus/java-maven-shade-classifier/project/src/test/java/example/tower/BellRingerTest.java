package example.tower;

import static org.junit.Assert.assertEquals;

import java.time.LocalTime;
import org.junit.Test;

public class BellRingerTest {
    @Test
    public void midnightHasTwelveStrokes() {
        assertEquals(12, BellRinger.strokes(LocalTime.MIDNIGHT));
    }
}
