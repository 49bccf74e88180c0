import os


class WorkerSettings:
    redis_settings = os.environ.get("REDIS_URL", "redis://localhost:6379")
    functions = []
