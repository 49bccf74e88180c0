import os

from celery import Celery
from PIL import Image

app = Celery("thumbs", broker=os.environ["BROKER_URL"])


@app.task
def shrink(path):
    Image.open(path).resize((64, 64)).save(path + ".thumb.png")
