import os


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or "you-will-never-guess"
    DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite:///data/gazette.db"
