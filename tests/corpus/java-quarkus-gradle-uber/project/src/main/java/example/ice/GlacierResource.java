package example.ice;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

@Path("/tongue")
public class GlacierResource {

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String tongue() {
        return "12 metres less than last year";
    }
}
