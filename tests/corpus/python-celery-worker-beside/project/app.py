from flask import Flask

from jobs import weigh

app = Flask(__name__)


@app.get("/")
def home():
    return "the scales are level"


@app.post("/weigh/<int:number>")
def ask(number):
    weigh.delay(number)
    return "", 202
