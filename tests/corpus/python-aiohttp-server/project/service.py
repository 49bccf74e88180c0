import os

from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(request):
    return web.Response(text="ok")


def init_app():
    app = web.Application()
    app.add_routes(routes)
    return app


if __name__ == "__main__":
    web.run_app(init_app(), port=int(os.environ.get("PORT", "9010")))
