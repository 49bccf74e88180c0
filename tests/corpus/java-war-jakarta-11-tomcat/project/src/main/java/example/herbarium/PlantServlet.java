package example.herbarium;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.commons.text.WordUtils;

@WebServlet("/plant/*")
public class PlantServlet extends HttpServlet {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getPathInfo() == null ? "unknown" : request.getPathInfo().substring(1);
        response.setContentType("text/plain");
        response.getWriter().println(WordUtils.capitalize(name) + " is pressed between two sheets");
    }
}
