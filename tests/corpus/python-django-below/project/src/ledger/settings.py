import os

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECRET_KEY = os.environ.get("SECRET_KEY")
INSTALLED_APPS = ["django.contrib.staticfiles", "ledger"]
MIDDLEWARE = []
WSGI_APPLICATION = "ledger.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["DB_HOST"]}}
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/ledger/static"
MEDIA_ROOT = "/srv/ledger/media"
