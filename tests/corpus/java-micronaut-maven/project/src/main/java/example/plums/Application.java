package example.plums;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.Micronaut;

@Controller("/press")
public class Application {

    public static void main(String[] args) {
        Micronaut.run(Application.class, args);
    }

    @Get
    public String press() {
        return "nine litres";
    }
}
