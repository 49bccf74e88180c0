import os

from celery import Celery
from celery.schedules import crontab

queue = Celery("shop", broker=os.environ.get("BROKER_URL", "redis://localhost:6379/0"), include=["shop.tasks"])
queue.conf.beat_schedule = {
    "report": {"task": "shop.tasks.report", "schedule": crontab(hour=6)},
}
