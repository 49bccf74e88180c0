import argparse

from .harbour import Harbour

DEFAULT_PORT = 7040


class Settings:
    @classmethod
    def from_line(cls, argv):
        return cls.parser().parse_args(argv)

    @classmethod
    def parser(cls):
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers(dest="command")
        sail = commands.add_parser("serve", help="Take bookings")
        sail.add_argument("--port", type=int, default=DEFAULT_PORT, help="Listen on this port")
        sail.add_argument("--bind-address", default="127.0.0.1", help="Listen at this address")
        load = commands.add_parser("load", help="Read a timetable")
        load.add_argument("timetable")
        return parser


def main(argv=None):
    settings = Settings.from_line(argv)
    harbour = Harbour(settings)
    getattr(harbour, settings.command)()
