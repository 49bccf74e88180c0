import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from coins import count


async def pay(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"paid with {count(35)}")


app = Starlette(routes=[Route("/", pay)])


def main() -> None:
    uvicorn.run(app, host="0.0.0.0", port=int(os.environ.get("PORT", "8200")))
