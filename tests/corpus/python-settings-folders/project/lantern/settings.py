import os

HERE = os.path.dirname(os.path.abspath(__file__))


class Settings:
    TEMPLATE_DIR = os.path.join(HERE, "templates")
    DATA_DIR = os.path.join(HERE, "seed")
    UPLOAD_FOLDER = os.environ.get("UPLOAD_FOLDER") or os.path.join(HERE, "uploads")
    CACHE_DIR = os.path.join(HERE, os.pardir, ".data", "page_cache")
    SESSION_FILE_DIR = os.path.join(HERE, os.pardir, ".data", "sessions")
    DATABASE_URL = os.environ.get("DATABASE_URL") or "sqlite:///" + os.path.join(HERE, "lantern.db")
