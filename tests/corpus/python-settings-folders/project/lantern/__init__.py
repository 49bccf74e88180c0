from flask import Flask, render_template

from . import settings


def create_app():
    app = Flask(__name__)
    app.config.from_object(settings.Settings)

    @app.get("/")
    def home():
        return render_template("home.html")

    return app
