from flask import Flask

from release import name

app = Flask(__name__)


@app.get("/")
def tide():
    return {"tide": "low", "release": name()}
