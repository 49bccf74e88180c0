"""Counts crates on the photos of a loading gate."""

import os

from flask import Flask, jsonify, request
from flask_weasyprint import HTML, render_pdf
from sqlalchemy import create_engine, text
from ultralytics import YOLO

app = Flask(__name__)
engine = create_engine(os.environ["DATABASE_URL"])


@app.post("/photos")
def photo():
    found = YOLO("crates.onnx")(request.files["photo"].stream)
    with engine.begin() as connection:
        connection.execute(text("insert into counts (crates) values (:n)"), {"n": len(found)})
    return jsonify(crates=len(found))


@app.get("/report.pdf")
def report():
    return render_pdf(HTML(string="<h1>Crates</h1>"))
