import argparse
import socket
import time

DEFAULTS = {"database": {"host": "localhost:5432"}, "broker": {"address": "localhost:5672"}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="gauge.example", help="The gauge to connect to")
    parser.add_argument("--port", type=int, default=4001, help="Port of the gauge to connect to")
    args = parser.parse_args()
    while True:
        with socket.create_connection((args.host, args.port)) as gauge:
            print(gauge.recv(64).decode(), flush=True)
        time.sleep(60)
