import os

from celery import Celery

queue = Celery("scales", broker=os.getenv("QUEUE_URL", "memory://"))
queue.conf.beat_schedule = {"tare": {"task": "jobs.weigh", "schedule": 3600.0, "args": (0,)}}


@queue.task
def weigh(number):
    return number * 2
