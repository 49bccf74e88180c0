from flask import Blueprint

pages = Blueprint("pages", __name__)


@pages.route("/health")
def health():
    return "fine"
