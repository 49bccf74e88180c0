package example.fire.pump;

import example.fire.hose.Hose;

public class Pump {
    public static void main(String[] args) throws InterruptedException {
        while (true) {
            System.out.println("pressure on " + new Hose(40).metres() + " metres");
            Thread.sleep(30_000);
        }
    }
}
