import os


class Production:
    SECRET_KEY = os.environ.get("SECRET_KEY")
    UPLOADS = "uploads"


class Development(Production):
    DEBUG = True
