package example.canal;

import io.javalin.Javalin;

public class LockKeeper {

    public static void main(String[] args) {
        int gates = args.length > 1 && args[0].equals("--gates") ? Integer.parseInt(args[1]) : 2;
        String chamber = System.getProperty("lock.chamber", "one");
        Javalin.create()
                .get("/gates", context -> context.result(gates + " gates at chamber " + chamber))
                .start(7300);
    }
}
