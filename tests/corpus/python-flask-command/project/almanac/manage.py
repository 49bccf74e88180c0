import click
from flask.cli import with_appcontext


@click.group()
def almanac():
    """Keeps the tables of the moon."""


@almanac.command()
@click.argument("year", type=int)
@with_appcontext
def fill(year):
    click.echo(f"filled {year}")
