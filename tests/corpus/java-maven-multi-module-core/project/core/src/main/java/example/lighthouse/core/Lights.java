package example.lighthouse.core;

import example.lighthouse.api.Beam;
import org.springframework.stereotype.Component;

@Component
public class Lights {

    public Beam beam(String rock) {
        return rock.startsWith("n") ? new Beam("white", 5) : new Beam("red", 9);
    }
}
