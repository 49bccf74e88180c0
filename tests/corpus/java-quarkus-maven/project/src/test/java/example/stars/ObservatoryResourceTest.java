package example.stars;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ObservatoryResourceTest {

    @Test
    void namesTheDome() {
        ObservatoryResource resource = new ObservatoryResource();
        resource.dome = "north";
        assertEquals("vega is seen from the north dome", resource.star("vega"));
    }
}
