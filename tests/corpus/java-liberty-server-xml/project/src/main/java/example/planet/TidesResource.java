package example.planet;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

@RequestScoped
@Path("/tides")
public class TidesResource {

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String tides() {
        return "high water at 04:10 and 16:35";
    }
}
