import sys

from beacon import create_app, keeper


def main():
    app = create_app()

    from beacon.web import pages

    app.register_blueprint(pages)
    sys.exit(0 if keeper.start() else 1)
