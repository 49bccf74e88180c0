from aiohttp import web


async def health(request):
    return web.Response(text="on")


def build():
    app = web.Application()
    app.router.add_get("/health", health)
    return app
