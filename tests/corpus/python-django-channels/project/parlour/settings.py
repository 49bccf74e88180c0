import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.getenv("SECRET_KEY", "unset")
DEBUG = False
ALLOWED_HOSTS = ["parlour.example.org"]
INSTALLED_APPS = ["daphne", "django.contrib.contenttypes", "django.contrib.auth", "talk"]
MIDDLEWARE = []
ROOT_URLCONF = "parlour.urls"
WSGI_APPLICATION = "parlour.wsgi.application"
ASGI_APPLICATION = "parlour.asgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "talk.sqlite3"}}
