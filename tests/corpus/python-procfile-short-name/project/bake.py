from aiohttp import web


async def loaves(request):
    return web.json_response({"rye": 3, "spelt": 1})


oven = web.Application()
oven.router.add_get("/loaves", loaves)

if __name__ == "__main__":
    web.run_app(oven, port=9411)
