package example.harbour;

import java.nio.file.Files;
import java.nio.file.Path;

public final class Ferry {
    public static void main(String[] args) throws Exception {
        Path timetable = Path.of(System.getProperty("ferry.timetable"));
        for (String line : Files.readAllLines(timetable)) {
            System.out.println("leaves " + line);
        }
    }
}
