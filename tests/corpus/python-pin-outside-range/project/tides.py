from flask import Flask

app = Flask(__name__)


@app.get("/")
def tables():
    return "high water at six"
