import time

import requests


def main():
    while True:
        requests.get("https://tides.example/levels", timeout=10)
        time.sleep(60)
