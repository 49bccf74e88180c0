from sanic import Sanic, text

app = Sanic("pigeon")


@app.get("/")
async def home(request):
    return text("coo")
