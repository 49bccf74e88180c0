package example.radio;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import org.slf4j.LoggerFactory;

public class ShortWave {
    public static void main(String[] args) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(4560)) {
            byte[] heard = new byte[512];
            while (true) {
                DatagramPacket packet = new DatagramPacket(heard, heard.length);
                socket.receive(packet);
                LoggerFactory.getLogger("wave").info("{} bytes from {}", packet.getLength(), packet.getAddress());
            }
        }
    }
}
