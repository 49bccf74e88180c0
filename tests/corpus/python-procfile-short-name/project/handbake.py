"""The old page, which only the baker opens."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def page():
    return "closed on Mondays"


if __name__ == "__main__":
    app.run(debug=True, port=7411)
