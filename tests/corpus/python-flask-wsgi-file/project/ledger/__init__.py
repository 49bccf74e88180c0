import os

from flask import Flask as Application


def create_app(settings="config.Production"):
    app = Application(__name__)
    app.config.from_object(settings)
    os.makedirs("uploads", exist_ok=True)

    from .views import pages
    app.register_blueprint(pages, url_prefix="/pages")
    return app
