"""Modules of odd shape: those in `modules.txt`, the same in other clothes, and combinations of what applications do.

Writes `modules.json`: for each its name, its text and what CPython's parser sees in it.
"""

import itertools
import json
import pathlib
import sys
import textwrap

import oracle

HERE = pathlib.Path(__file__).parent

OBJECTS = {
    "flask": ("from flask import Flask", "Flask(__name__)"),
    "fastapi": ("import fastapi", 'fastapi.FastAPI(title="x", docs_url=None)'),
    "starlette": ("from starlette.applications import Starlette as S", "S(routes=[Route('/', home)], debug=1 == 2)"),
    "celery": ("import celery as c", "c.Celery('tasks', broker=os.getenv('BROKER') or 'redis://')"),
    "nested": ("from .factory import make", "make(config=Config(path='a'), *rest)[0].build().app"),
}

PLACES = {
    "plain": "{name} = {value}\n",
    "annotated": "{name}: object = {value}\n",
    "chained": "first = {name} = last = {value}\n",
    "tuple": "({name}, other) = {value}, None\n",
    "walrus": "print({name} := {value})\n",
    "if": "if DEBUG:\n    {name} = {value}\nelse:\n    {name} = None\n",
    "try": "try:\n    {name} = {value}\nexcept (A, B) as error:\n    raise\nfinally:\n    done = True\n",
    "with": "with context() as manager:\n    {name} = {value}\n",
    "function": "def create(config=None, *, debug: bool = False):\n    {name} = {value}\n    return {name}\n",
    "coroutine": "@cached(size=1)\nasync def create():\n\n    return (  # at once\n        {value}\n    )\n",
    "class": "class Holder(Base, key='x'):\n    {name} = {value}\n\n    def get(self): return self.{name}\n",
    "match": "match mode:\n    case 'web' | Mode(name=found): {name} = {value}\n    case _: pass\n",
    "main": "if __name__ == '__main__':\n    {name} = {value}\n    {name}.run(host='0.0.0.0', port=8000)\n",
    "semicolons": "import a; {name} = {value}; {name}.run(port=0x50)\n",
    "brackets": "{name} = (  # (\n    {value}  # )\n)\n",
    "lambda": "{name} = (lambda make=lambda: 1, *a: {value})()\n",
    "argument": "run({value}, name='{name}', workers=-1)\n",
    "format": "text = f\"{{{value!s:>10}}} and {{{{{name}}}}}\"\n",
}


def written():
    parts = (HERE / "modules.txt").read_text(encoding="utf-8").split("//- ")[1:]
    for part in parts:
        name, _, text = part.partition("\n")
        yield name, text


def dressed():
    """Changes that keep the meaning of most modules, each on a part of them."""
    texts = list(written())
    for index, (name, text) in enumerate(texts):
        lines = text.splitlines(keepends=True)
        plain = '"""' not in text and "'''" not in text and "\\\n" not in text
        match index % 5:
            case 0:
                yield f"{name}, carriage returns", text.replace("\n", "\r\n")
            case 1 if plain:
                tabbed = [line.replace("    ", "\t") for line in lines]
                yield f"{name}, tabs", "".join(tabbed)
            case 2:
                yield f"{name}, unfinished line", text.rstrip("\n")
            case 3:
                yield f"{name}, byte order mark", "\ufeff" + text
            case 4 if plain:
                yield f"{name}, form feeds", "".join("\f" + line if line[0].isalpha() else line for line in lines)
        if index % 3 == 0 and plain and "import *" not in text and text.strip():
            yield f"{name}, conditional", "if x:\n" + textwrap.indent(text, "  ") + "else: pass\n"
        if index % 3 == 1 and plain and "import *" not in text and text.strip():
            yield f"{name}, in a function", "async def outer(a, b=1):\n" + textwrap.indent(text, " ") + " pass\nouter()\n"


def combined():
    for (kind, (use, value)), (place, form) in itertools.product(OBJECTS.items(), PLACES.items()):
        name = "application" if len(kind) % 2 else "app"
        if place == "format":
            value = value.replace('"', "'")
            body = form.replace("{value!s:>10}", value + "!s:>10").replace("{{", "{").replace("}}", "}")
            body = body.replace("{name}", name)
        else:
            body = form.format(name=name, value=value)
        yield f"{kind}, {place}", f"import os\n{use}\n\n{body}"


def modules():
    for name, text in itertools.chain(written(), dressed(), combined()):
        try:
            yield name, text, oracle.view(text.encode())
        except SyntaxError as error:
            if ", " not in name:
                raise SyntaxError(f"{name}: {error}") from error


def main():
    out = sys.stdout if sys.argv[1:] == ["-"] else open(HERE / "modules.json", "w", encoding="utf-8", newline="\n")
    lines = [json.dumps({"name": n, "text": t, "view": v}, ensure_ascii=True) for n, t, v in modules()]
    out.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
