package example.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ContourLinesTest {
    @Test
    void hundredsAreThick() {
        assertEquals("thick", new ContourLines().line(400));
        assertEquals("thin", new ContourLines().line(420));
    }
}
