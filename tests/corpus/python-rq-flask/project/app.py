from datetime import timedelta

from flask import Flask
from redis import Redis
from rq import Queue

from jobs import resize

app = Flask(__name__)
queue = Queue("pictures", connection=Redis(host="redis"))


@app.post("/")
def upload():
    queue.enqueue(resize, 3)
    queue.enqueue_in(timedelta(hours=1), resize, 4)
    return "", 202
