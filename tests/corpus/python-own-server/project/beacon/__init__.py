from flask import Flask

from beacon.server import Server

app = Flask(__name__)
keeper = Server()


def create_app():
    app.config["LAMP"] = "on"
    keeper.use(app)
    return app
