import argparse

from aiohttp import web


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8123)
    options = parser.parse_args()
    dock = web.Application()
    dock.router.add_get("/berths", lambda request: web.json_response([4, 7]))
    web.run_app(dock, port=options.port)


if __name__ == "__main__":
    main()
