from bottle import default_app, route


@route("/")
def index():
    return "nothing written yet"


application = default_app()
