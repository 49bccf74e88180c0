import os


class Settings:
    name = "almanac"
    host = os.environ["DB_HOST"]


settings = Settings()
