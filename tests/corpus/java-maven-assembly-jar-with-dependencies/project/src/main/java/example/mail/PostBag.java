package example.mail;

import com.google.gson.Gson;
import java.time.Instant;
import java.util.Map;

public final class PostBag {

    private PostBag() {
    }

    public static void main(String[] args) throws InterruptedException {
        long every = 60;
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals("--every")) {
                every = Long.parseLong(args[i + 1]);
            }
        }
        Gson gson = new Gson();
        while (true) {
            System.out.println(gson.toJson(Map.of("emptied", Instant.now().toString())));
            Thread.sleep(every * 1000);
        }
    }
}
