import asyncio
import json
from pathlib import Path

import tornado.web


class Light(tornado.web.RequestHandler):
    def get(self):
        colours = json.loads(Path("config/colours.json").read_text())
        self.write(f"the light is {colours['night']}")


async def serve() -> None:
    tornado.web.Application([("/", Light)]).listen(8500)
    await asyncio.Event().wait()


def main() -> None:
    asyncio.run(serve())
