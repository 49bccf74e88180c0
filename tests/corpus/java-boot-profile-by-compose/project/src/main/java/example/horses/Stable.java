package example.horses;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Stable {

    private final JdbcTemplate jdbc;

    Stable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public static void main(String[] args) {
        SpringApplication.run(Stable.class, args);
    }

    @GetMapping("/horses")
    Integer horses() {
        return jdbc.queryForObject("select 4 + 3", Integer.class);
    }
}
