from flask import Flask

app = Flask(__name__)


@app.get("/")
def bottles():
    return {"bottles": 312}
