package example.buttons;

import lombok.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class ButtonBox {

    @Value
    static class Button {
        String colour;
        int holes;
    }

    public static void main(String[] args) {
        SpringApplication.run(ButtonBox.class, args);
    }

    @GetMapping("/button")
    Button button() {
        return new Button("horn", 4);
    }
}
