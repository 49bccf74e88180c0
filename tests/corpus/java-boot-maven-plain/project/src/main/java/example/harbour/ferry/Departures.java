package example.harbour.ferry;

import java.util.Map;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Departures {

	private static final Map<String, Integer> MINUTES = Map.of("north", 12, "south", 40);

	record Departure(String pier, int minutes) {
	}

	@GetMapping("/next")
	Departure next(@RequestParam(defaultValue = "north") String pier) {
		return new Departure(pier, MINUTES.getOrDefault(pier, 60));
	}

}
