package example.garden;

import example.garden.soil.Soil;

public class Shed {
    public static void main(String[] args) {
        System.out.println(new Soil(7.0, false));
    }
}
