import importlib

from aiohttp import web
from pip._internal.cli.main import main as pip


async def add(request):
    name = request.match_info["name"]
    pip(["install", name])
    return web.Response(text=importlib.import_module(name).__name__)


app = web.Application()
app.add_routes([web.post("/{name}", add)])

if __name__ == "__main__":
    web.run_app(app, port=8099)
