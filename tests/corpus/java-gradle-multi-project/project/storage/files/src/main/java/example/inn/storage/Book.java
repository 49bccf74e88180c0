package example.inn.storage;

import example.inn.core.Room;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

public class Book {

    private final Path file;

    public Book(Path file) {
        this.file = file;
    }

    public void write(Room room) {
        try {
            Files.writeString(file, room + System.lineSeparator(),
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
