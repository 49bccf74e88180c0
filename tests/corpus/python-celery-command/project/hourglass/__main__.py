import sys

from celery.bin.celery import celery
from celery.bin.celery import main as run

from hourglass.command import hourglass


def main():
    celery.add_command(hourglass)
    sys.exit(run())


if __name__ == "__main__":
    main()
