from flask import Blueprint, jsonify

from beacon import app

pages = Blueprint("pages", __name__)


@pages.get("/")
def lamp():
    return jsonify(lamp=app.config["LAMP"])
