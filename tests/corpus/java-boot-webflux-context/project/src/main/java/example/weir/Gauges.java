package example.weir;

import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@RestController
class Gauges {

    @GetMapping(path = "/levels", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> levels() {
        return Flux.interval(Duration.ofSeconds(1)).map(tick -> (120 + tick % 9) + " cm");
    }
}
