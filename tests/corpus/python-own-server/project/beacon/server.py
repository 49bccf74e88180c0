import asyncio
import signal

from tornado.httpserver import HTTPServer
from tornado.wsgi import WSGIContainer

from beacon import constants


class Server:
    def __init__(self):
        signal.signal(signal.SIGTERM, self.stop)
        self.app = None
        self.port = constants.DEFAULT_PORT
        self.loop = None
        self.ended = asyncio.Event()

    def use(self, app):
        self.app = app

    def stop(self, *_):
        if self.loop:
            self.loop.call_soon_threadsafe(self.ended.set)

    def start(self):
        asyncio.run(self._serve())
        return True

    async def _serve(self):
        self.loop = asyncio.get_running_loop()
        server = HTTPServer(WSGIContainer(self.app))
        server.listen(self.port, "")
        await self.ended.wait()
