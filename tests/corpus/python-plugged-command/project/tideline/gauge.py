import asyncio

import click
from tornado.httpserver import HTTPServer
from tornado.web import Application


@click.command()
@click.option("--port", default=5555, type=int, help="Listen on this port")
def gauge(port):
    HTTPServer(Application([])).listen(port)
    asyncio.get_event_loop().run_forever()
