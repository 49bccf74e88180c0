package example.barley;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

@Path("sacks")
public class SackResource {

    @GET
    public List<Sack> all() {
        return Sack.listAll();
    }
}
