package example.letters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class LetterCase {

    @Value("${letters.folder}")
    private Path folder;

    public static void main(String[] args) {
        SpringApplication.run(LetterCase.class, args);
    }

    @PutMapping("/letters")
    String keep(@RequestBody String letter) throws IOException {
        String name = UUID.randomUUID() + ".txt";
        Files.writeString(folder.resolve(name), letter);
        return name;
    }
}
