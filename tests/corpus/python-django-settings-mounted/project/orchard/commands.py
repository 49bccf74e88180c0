def show_version():
    print("2.4.0")


def create_settings():
    print("from orchard.settings.default import *")
