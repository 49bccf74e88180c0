package example.cheese.tools;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** For the hands of the cellar, from the desk. */
@SpringBootApplication
public class Relabel implements CommandLineRunner {

    public static void main(String[] args) {
        new SpringApplicationBuilder(Relabel.class).web(WebApplicationType.NONE).run(args);
    }

    @Override
    public void run(String... labels) {
        for (String label : labels) {
            System.out.println(label.toUpperCase());
        }
    }
}
