import argparse
import logging

from aiohttp import web

from beacon.site import build


def main(argv=None):
    parser = argparse.ArgumentParser(prog="beacon")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8123)
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    web.run_app(build(), host=args.host, port=args.port)


if __name__ == "__main__":
    main()
