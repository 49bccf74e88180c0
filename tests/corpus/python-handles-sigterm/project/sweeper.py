import signal
import sys
import time

import requests


def finish(number, frame):
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        requests.post("http://chimney/sweep", timeout=5)
        time.sleep(60)
