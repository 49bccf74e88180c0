package example.inn;

import example.inn.core.Room;

public class Report {
    public static void main(String[] args) {
        System.out.println("free: " + new Room(4, 1));
    }
}
