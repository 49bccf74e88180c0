package example.tower;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.LocalTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class BellRinger {

    private static final Logger LOG = LoggerFactory.getLogger(BellRinger.class);

    static int strokes(LocalTime time) {
        int hour = time.getHour() % 12;
        return hour == 0 ? 12 : hour;
    }

    public static void main(String[] args) throws InterruptedException {
        Config config = ConfigFactory.load();
        String bell = System.getenv().getOrDefault("BELL_NAME", config.getString("bell.name"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LOG.info("{} falls silent", bell)));
        LOG.info("{} is ready, {} strokes now", bell, strokes(LocalTime.now()));
        while (!Thread.currentThread().isInterrupted()) {
            Thread.sleep(Duration.ofSeconds(5));
            if (!Boolean.getBoolean("quiet")) {
                LOG.info("{} strokes", strokes(LocalTime.now()));
            }
        }
    }
}
