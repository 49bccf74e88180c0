package example.fruit;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

@Path("/trees")
@Produces(MediaType.TEXT_PLAIN)
public class TreesResource {

    private final String label;
    private final List<String> sorts;
    private final Jdbi jdbi;

    public TreesResource(String label, List<String> sorts, Jdbi jdbi) {
        this.label = label;
        this.sorts = List.copyOf(sorts);
        this.jdbi = jdbi;
    }

    @GET
    public String trees() {
        int zone = jdbi.withHandle(handle -> handle.createQuery("select 6 * 7").mapTo(int.class).one());
        return label + ": " + zone + " trees of " + sorts.size() + " sorts\n";
    }
}
