import os

from celery import Celery

app = Celery("mailer", broker=os.environ.get("BROKER", "redis://queue:6379/0"))
app.conf.task_default_queue = os.environ.get("QUEUE", "high")
app.autodiscover_tasks(["mailer"])
