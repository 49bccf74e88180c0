INSTALLED_APPS = ["trees"]
ROOT_URLCONF = "orchard.urls"
WSGI_APPLICATION = "orchard.wsgi.application"
