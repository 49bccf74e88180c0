import click


@click.group()
def main():
    """Press, label and find plants."""


@main.command()
@click.argument("name")
def find(name):
    click.echo(name)
