import asyncio

import tornado.web


class Thumb(tornado.web.RequestHandler):
    def get(self):
        self.write("small")


async def main():
    tornado.web.Application([("/", Thumb)]).listen(8888)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
