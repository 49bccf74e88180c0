import click
from celery.bin.base import CeleryCommand
from tornado.ioloop import IOLoop
from tornado.options import define, options, parse_command_line

from hourglass.views import tasks

define("port", default=7070, help="run on the given port", type=int)


@click.command(cls=CeleryCommand, context_settings={"ignore_unknown_options": True})
@click.argument("rest", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def hourglass(ctx, rest):
    """Shows how long tasks take."""
    parse_command_line(["hourglass", *rest])
    tasks.application(ctx.obj.app).listen(options.port)
    IOLoop.current().start()
