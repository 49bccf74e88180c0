import os

from bottle import Bottle, run

app = Bottle()


@app.get("/")
def index():
    return "the press is warm"


if __name__ == "__main__":
    run(app, server="waitress", host="0.0.0.0", port=int(os.environ.get("PORT", "8700")))
