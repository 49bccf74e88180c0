package example.lighthouse.kit;

import example.lighthouse.api.Beam;

public final class Polish {

    private Polish() {
    }

    public static void main(String[] args) {
        System.out.println(new Beam("white", 5) + " shines again");
    }
}
