package example.stars;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Path("/stars")
public class ObservatoryResource {

    @ConfigProperty(name = "dome.name", defaultValue = "east")
    String dome;

    @GET
    @Path("{name}")
    @Produces(MediaType.TEXT_PLAIN)
    public String star(@PathParam("name") String name) {
        return name + " is seen from the " + dome + " dome";
    }
}
