import argparse

from aiohttp import web

DEFAULTS = {
    "index": {"path": {"value": "/var/lib/silo/index.db"}},
    "access": {"log_file": "/var/log/nginx/access.log"},
    "mime": {"types_file": "/etc/mime.types"},
}


def parser():
    made = argparse.ArgumentParser()
    made.add_argument("--port", type=int, default=7070, help="port to listen on")
    made.add_argument("--grain-dir", default="/data/grain", help="where sacks are kept")
    made.add_argument("--resolver-file", default="/etc/resolv.conf")
    return made


async def home(request):
    return web.Response(text="two sacks")


def main():
    args = parser().parse_args()
    app = web.Application()
    app["settings"] = DEFAULTS
    app["grain"] = args.grain_dir
    app.router.add_get("/", home)
    web.run_app(app, port=args.port)
