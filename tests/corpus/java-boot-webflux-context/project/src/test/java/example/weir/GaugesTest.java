package example.weir;

import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class GaugesTest {
    @Test
    void startsAtOneMetreTwenty() {
        StepVerifier.create(new Gauges().levels().take(1)).expectNext("120 cm").verifyComplete();
    }
}
