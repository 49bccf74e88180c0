package example.snow;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@EnableScheduling
@SpringBootApplication
public class PloughPlanner {

	public static void main(String[] args) {
		SpringApplication.run(PloughPlanner.class, args);
	}

	@Scheduled(cron = "${planner.cron:*/20 * * * * *}")
	void plan() {
		System.out.println("the pass road first");
	}

}
