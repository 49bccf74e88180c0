package example.scales;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void hasARoute() {
        HttpRouting.Builder routing = HttpRouting.builder();
        Main.routing(routing);
        assertNotNull(routing.build());
    }
}
