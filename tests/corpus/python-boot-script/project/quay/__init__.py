from flask import Flask

from config import Settings

moorings = object()


def open_quay(settings=Settings):
    quay = Flask(__name__)
    quay.config.from_object(settings)

    @quay.get("/berths")
    def berths():
        return {"free": 4}

    return quay
