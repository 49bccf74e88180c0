import bottle

app = bottle.Bottle()


@app.get("/")
def home():
    return "hi"
