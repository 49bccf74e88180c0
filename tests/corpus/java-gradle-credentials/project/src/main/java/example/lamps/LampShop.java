package example.lamps;

import example.firm.till.Till;

public class LampShop {
    public static void main(String[] args) throws InterruptedException {
        Till till = new Till(8730);
        till.open();
        Thread.currentThread().join();
    }
}
