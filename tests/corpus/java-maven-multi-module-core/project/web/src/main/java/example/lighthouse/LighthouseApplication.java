package example.lighthouse;

import example.lighthouse.api.Beam;
import example.lighthouse.core.Lights;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class LighthouseApplication {

    private final Lights lights;

    public LighthouseApplication(Lights lights) {
        this.lights = lights;
    }

    public static void main(String[] args) {
        SpringApplication.run(LighthouseApplication.class, args);
    }

    @GetMapping("/beam/{rock}")
    Beam beam(@PathVariable String rock) {
        return lights.beam(rock);
    }
}
