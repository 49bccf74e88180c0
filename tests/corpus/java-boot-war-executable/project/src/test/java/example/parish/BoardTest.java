package example.parish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.springframework.ui.ConcurrentModel;

class BoardTest {
    @Test
    void showsTheBoard() {
        assertEquals("board", new Board().board(new ConcurrentModel()));
    }
}
