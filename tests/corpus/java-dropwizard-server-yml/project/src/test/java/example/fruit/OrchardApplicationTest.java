package example.fruit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OrchardApplicationTest {
    @Test
    void hasAName() {
        assertEquals("orchard", new OrchardApplication().getName());
    }
}
