from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import click


@click.group()
def pond():
    """Frogs and their songs."""


@pond.command()
def stop():
    click.echo("stopped")


@pond.command()
def restart():
    stop()
    pond(["start"])


@pond.command("start")
@click.option("--daemon", "-d", is_flag=True, help="go into the background")
@click.option("--bind-host", "-b", default="127.0.0.1", help="address to bind")
@click.option("--port", default="5480", help="port of the songs")
def start_singing(daemon, bind_host, port):
    sing(bind_host, int(port))


def sing(host, port):
    ThreadingHTTPServer((host, port), SimpleHTTPRequestHandler).serve_forever()
