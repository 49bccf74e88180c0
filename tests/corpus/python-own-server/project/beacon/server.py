import asyncio

from tornado.httpserver import HTTPServer
from tornado.wsgi import WSGIContainer

from beacon import constants


class Server:
    def __init__(self):
        self.app = None
        self.port = constants.DEFAULT_PORT

    def use(self, app):
        self.app = app

    def start(self):
        asyncio.run(self._serve())
        return True

    async def _serve(self):
        server = HTTPServer(WSGIContainer(self.app))
        server.listen(self.port, "")
        await asyncio.Event().wait()
