from flask import Flask, render_template


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def board() -> str:
        return render_template("board.html", sold=3)

    return app
