package example.semaphore;

import example.semaphore.wire.FlagsGrpc;
import example.semaphore.wire.Letter;
import example.semaphore.wire.Position;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;

public class FlagServer {

    static class Flags extends FlagsGrpc.FlagsImplBase {
        @Override
        public void show(Letter letter, StreamObserver<Position> answer) {
            int code = letter.getLetter().isEmpty() ? 0 : letter.getLetter().charAt(0) - 'a';
            answer.onNext(Position.newBuilder().setLeft(code / 8).setRight(code % 8).build());
            answer.onCompleted();
        }
    }

    public static void main(String[] args) throws Exception {
        Server server = ServerBuilder.forPort(50061).addService(new Flags()).build().start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.awaitTermination();
    }
}
