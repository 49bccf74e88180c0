package example.stamps;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

public class Postmark implements RequestHandler<Map<String, String>, String> {

    @Override
    public String handleRequest(Map<String, String> letter, Context context) {
        return "stamped in " + letter.getOrDefault("town", "nowhere");
    }
}
