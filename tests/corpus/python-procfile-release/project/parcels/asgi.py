from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route


async def ready(request):
    return PlainTextResponse("yes")


inner = Starlette(routes=[Route("/", ready)])
app = Starlette(routes=[Route("/readyz", ready), Mount("/inner", app=inner)])
