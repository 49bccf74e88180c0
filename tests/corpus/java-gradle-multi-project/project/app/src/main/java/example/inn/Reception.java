package example.inn;

import example.inn.core.Room;
import example.inn.storage.Book;
import io.javalin.Javalin;
import java.nio.file.Path;

public class Reception {

    public static void main(String[] args) {
        int port = Integer.parseInt(System.getenv().getOrDefault("INN_PORT", "7100"));
        Book book = new Book(Path.of(System.getProperty("inn.book", "book.txt")));
        Javalin.create()
                .get("/rooms", context -> context.json(new int[] {1, 2, 3}))
                .post("/rooms/{number}", context -> {
                    book.write(new Room(Integer.parseInt(context.pathParam("number")), 2));
                    context.status(201);
                })
                .start(port);
    }
}
