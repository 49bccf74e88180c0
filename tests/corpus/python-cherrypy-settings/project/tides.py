import os

import cherrypy

SETTINGS = {
    "global": {
        "server.socket_host": "0.0.0.0",
        "server.socket_port": int(os.environ.get("TIDES_PORT", 9191)),
        "engine.autoreload.on": False,
    },
    "/": {"tools.gzip.on": True},
}


class Tides:
    @cherrypy.expose
    def index(self):
        return "high water at 11:40"


if __name__ == "__main__":
    cherrypy.quickstart(Tides(), "/", SETTINGS)
