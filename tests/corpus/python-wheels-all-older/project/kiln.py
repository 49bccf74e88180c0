import asyncpg
from sanic import Sanic, text

app = Sanic("kiln")


@app.get("/")
async def plans(request):
    return text(asyncpg.__name__)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8010)
