from flask import Flask

from shop.tasks import send_receipt

app = Flask(__name__)


@app.post("/orders")
def order():
    send_receipt.delay(7)
    return {"accepted": True}, 202
