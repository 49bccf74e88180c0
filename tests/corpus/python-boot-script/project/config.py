import os


class Settings:
    SECRET_KEY = os.environ.get("SECRET_KEY") or "ask-the-harbour-master"
    DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite:///data/moorings.db"
