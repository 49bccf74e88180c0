import requests
from apscheduler.schedulers.blocking import BlockingScheduler

scheduler = BlockingScheduler()


@scheduler.scheduled_job("interval", minutes=5)
def check():
    requests.get("https://status.example", timeout=10)


if __name__ == "__main__":
    scheduler.start()
