package example.fruit;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.dropwizard.db.DataSourceFactory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;

public class OrchardConfiguration extends Configuration {

    @NotEmpty
    @JsonProperty
    private String label = "";

    @NotEmpty
    @JsonProperty
    private String sorts = "";

    @Valid
    @NotNull
    @JsonProperty
    private DataSourceFactory database = new DataSourceFactory();

    public String getLabel() {
        return label;
    }

    public String getSorts() {
        return sorts;
    }

    public DataSourceFactory getDatabase() {
        return database;
    }
}
