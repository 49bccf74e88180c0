import asyncio
import logging

from hypercorn.asyncio import serve
from hypercorn.config import Config
from prometheus_client import start_http_server
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request):
    return PlainTextResponse("three barges wait")


async def run():
    logging.basicConfig(level=logging.INFO)
    start_http_server(9464)
    config = Config()
    config.bind = ["0.0.0.0:8600"]
    config.accesslog = "-"
    app = Starlette(routes=[Route("/", home)])
    await serve(app, config)


if __name__ == "__main__":
    asyncio.run(run())
