from flask import Flask

app = Flask(__name__)


@app.post("/orders")
def order():
    from mailer.tasks import confirm

    confirm.delay()
    return "", 202
