package example.parish;

import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class Board {

    @GetMapping("/")
    String board(Model model) {
        model.addAttribute("notes", List.of("choir on Tuesday", "the bell is being mended"));
        return "board";
    }
}
