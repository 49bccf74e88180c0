package example.press.queue;

import example.press.driver.Press;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class PrintQueue {

    public static void main(String[] args) {
        SpringApplication.run(PrintQueue.class, args);
    }

    @PostMapping("/sheets")
    int sheets(@RequestBody String text) {
        return Press.sheets(text.length());
    }
}
