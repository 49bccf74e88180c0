SECRET_KEY = "only here"
INSTALLED_APPS = []
ROOT_URLCONF = "demo.urls"
WSGI_APPLICATION = "demo.wsgi.application"
