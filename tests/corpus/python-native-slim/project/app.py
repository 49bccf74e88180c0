import onnxruntime
import psycopg2
from flask import Flask

app = Flask(__name__)


@app.get("/")
def versions():
    return f"scores by {onnxruntime.get_device()}, libpq {psycopg2.__libpq_version__ > 0}"
