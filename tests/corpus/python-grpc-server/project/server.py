import os
from concurrent import futures

import grpc

PORT = os.environ.get("GRPC_PORT", "50061")


def serve():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    server.add_insecure_port("[::]:50061")
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    serve()
