package example.fruit;

import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.PooledDataSourceFactory;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.migrations.MigrationsBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class OrchardApplication extends Application<OrchardConfiguration> {

    public static void main(String[] args) throws Exception {
        new OrchardApplication().run(args);
    }

    @Override
    public String getName() {
        return "orchard";
    }

    @Override
    public void initialize(Bootstrap<OrchardConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(false)));
        bootstrap.addBundle(new MigrationsBundle<>() {
            @Override
            public PooledDataSourceFactory getDataSourceFactory(OrchardConfiguration configuration) {
                return configuration.getDatabase();
            }
        });
    }

    @Override
    public void run(OrchardConfiguration configuration, Environment environment) throws IOException {
        var sorts = Files.readAllLines(Path.of(configuration.getSorts()));
        var jdbi = new JdbiFactory().build(environment, configuration.getDatabase(), "orchard");
        environment.jersey().register(new TreesResource(configuration.getLabel(), sorts, jdbi));
    }
}
