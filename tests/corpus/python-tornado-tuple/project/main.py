import asyncio

import tornado.web


class Hello(tornado.web.RequestHandler):
    def get(self):
        self.write("hello")


def make_app():
    return tornado.web.Application([(r"/", Hello)])


async def main():
    app = make_app()
    app.listen(8888)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
