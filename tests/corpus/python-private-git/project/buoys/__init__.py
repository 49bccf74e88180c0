from flask import Flask

app = Flask(__name__)


@app.get("/buoys")
def buoys():
    return {"lit": 12}
