from celery import Celery

queue = Celery("letters")
