package example.maps;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class ContourLines {

    public static void main(String[] args) {
        SpringApplication.run(ContourLines.class, args);
    }

    @GetMapping("/line/{metres}")
    public String line(@PathVariable int metres) {
        return metres % 100 == 0 ? "thick" : "thin";
    }
}
