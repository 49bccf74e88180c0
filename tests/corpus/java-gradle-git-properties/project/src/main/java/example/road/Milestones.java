package example.road;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Milestones {

  public static void main(String[] args) {
    SpringApplication.run(Milestones.class, args);
  }

  @GetMapping("/stone/{mile}")
  String stone(@PathVariable int mile) {
    return mile + " to the sea";
  }
}
