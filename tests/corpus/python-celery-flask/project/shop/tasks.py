from shop.celery_app import queue


@queue.task
def send_receipt(number):
    return number


@queue.task
def report():
    pass
