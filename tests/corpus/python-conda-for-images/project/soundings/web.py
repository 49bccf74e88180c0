from flask import Flask

app = Flask(__name__)


@app.get("/")
def depth():
    return "12 m"


def main():
    app.run(host="0.0.0.0", port=8700)
