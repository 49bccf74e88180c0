package example.newsreel;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.coobird.thumbnailator.Thumbnails;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Newsreel {

    public static void main(String[] args) {
        SpringApplication.run(Newsreel.class, args);
    }

    @GetMapping(value = "/title", produces = "image/png")
    byte[] title() throws IOException {
        BufferedImage picture = new BufferedImage(320, 80, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.drawString("News of the week", 20, 40);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thumbnails.of(picture).size(160, 40).outputFormat("png").toOutputStream(out);
        return out.toByteArray();
    }

    @PostMapping("/reels")
    int cut(@RequestBody byte[] film) throws IOException, InterruptedException {
        Path file = Files.write(Files.createTempFile("reel", ".mkv"), film);
        return new ProcessBuilder("ffmpeg", "-i", file.toString(), "-t", "10", file + ".mp4").start().waitFor();
    }
}
