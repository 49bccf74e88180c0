import json
from pathlib import Path

from flask import Flask, send_from_directory

app = Flask(__name__)
ROOT = Path(__file__).resolve().parent.parent


@app.get("/handbook")
def handbook():
    with open("docs/handbook.md") as text:
        return text.read()


@app.get("/samples")
def samples():
    return json.loads((ROOT / "postman" / "samples.json").read_text())


@app.get("/")
def berths():
    return {"berths": 12}
