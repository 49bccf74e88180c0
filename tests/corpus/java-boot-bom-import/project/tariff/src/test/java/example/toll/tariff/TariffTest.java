package example.toll.tariff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TariffTest {
    @Test
    void aCarPaysTheBase() {
        assertEquals(340, Tariff.cents(2));
    }
}
