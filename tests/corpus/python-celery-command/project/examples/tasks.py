from celery import Celery

app = Celery("examples", broker="redis://redis")
