from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from ferry.config import load, operator

CONFIG = load()


async def ferries(request):
    return JSONResponse({"quays": CONFIG, "operator": operator()})


app = Starlette(routes=[Route("/", ferries)])
