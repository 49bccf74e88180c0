import cherrypy


class Scales:
    @cherrypy.expose
    def index(self):
        return "a stone of 4 kg"


def main() -> None:
    cherrypy.config.update({"server.socket_host": "0.0.0.0", "server.socket_port": 8400})
    cherrypy.quickstart(Scales())
