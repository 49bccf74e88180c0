package example.library.loans;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoansApplicationTest {

    @Test
    void namesTheCard() {
        assertTrue(new LoansApplication().loans("a1").startsWith("card a1"));
    }
}
