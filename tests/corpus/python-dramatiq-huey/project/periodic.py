from huey import SqliteHuey, crontab

huey = SqliteHuey(filename="/data/huey.db")


@huey.periodic_task(crontab(minute="0"))
def hourly():
    pass
