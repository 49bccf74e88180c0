import time

import httpx
from prometheus_client import Counter, start_http_server

BASKETS = Counter("baskets", "Baskets that were carried in")


def run():
    start_http_server(9105)
    while True:
        BASKETS.inc(httpx.get("http://orchard.internal/baskets").json()["count"])
        time.sleep(30)


if __name__ == "__main__":
    run()
