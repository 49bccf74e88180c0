from importlib.metadata import version

from flask import Flask

app = Flask(__name__)


@app.get("/")
def apples() -> str:
    return f"orchard {version('orchard')}"
