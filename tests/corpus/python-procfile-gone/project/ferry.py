from flask import Flask

app = Flask(__name__)


@app.get("/")
def times():
    return {"next": "11:40"}
