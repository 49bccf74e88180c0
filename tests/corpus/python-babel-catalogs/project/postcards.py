import click
from flask import Flask
from flask_babel import Babel, _

app = Flask(__name__)
babel = Babel(app, default_translation_directories="words")


@app.get("/")
def card():
    return _("Greetings from the sea")


@app.cli.group()
def translate():
    """Words in other languages."""


@translate.command()
def compile():
    import os

    if os.system("pybabel compile -d words"):
        raise click.ClickException("compile failed")
