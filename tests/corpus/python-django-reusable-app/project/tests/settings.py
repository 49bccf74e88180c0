INSTALLED_APPS = ["django_gnomes"]
