package example.dance;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

@Controller("/card")
public class CardController {

    @Get(uri = "/{number}", produces = MediaType.TEXT_PLAIN)
    public String dance(int number) {
        return number % 3 == 0 ? "waltz" : "polka";
    }
}
