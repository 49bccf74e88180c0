"""Small projects of odd shape: those in `applications.txt`, and combinations of what applications do.

Writes `applications.json`: for each its name, its files and what CPython has after it ran them (see `execute.py`).
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent

IMPORTS = {
    "flask from": ("from flask import Flask", "Flask(__name__)"),
    "fastapi module": ("import fastapi", "fastapi.FastAPI(title='x', docs_url=None)"),
    "starlette as": ("from starlette.applications import Starlette as S", "S(routes=[], debug=1 == 2)"),
    "aiohttp submodule": ("from aiohttp import web", "web.Application(middlewares=[])"),
    "celery": ("import celery as c", "c.Celery('tasks', broker='redis://')"),
    "wrapped": (
        "from fastapi import FastAPI\nfrom starlette.middleware.cors import CORSMiddleware",
        "CORSMiddleware(FastAPI(), allow_origins=['*'])",
    ),
    "own class": ("from quart import Quart\nclass Site(Quart):\n    name = 'x'", "Site('x')"),
    "own function": ("from litestar import Litestar\ndef build(*a, **k):\n    return Litestar(a)", "build(1, x=2)"),
    "nothing": ("import json", "json.loads('[]')"),
    "look-alike": ("class Flask:\n    def __init__(self, *a): pass\n    def __bool__(self): return True", "Flask('x')"),
}

PLACES = {
    "plain": "{name} = {value}\n",
    "annotated": "{name}: object = {value}\n",
    "chained": "first = {name} = last = {value}\n",
    "tuple": "({name}, other) = {value}, None\n",
    "tuple turned": "other, {name} = None, {value}\n",
    "walrus": "print({name} := {value})\n",
    "if": "import os\nif os.getenv('DEBUG'):\n    {name} = {value}\nelse:\n    {name} = None\n",
    "elif": "import os\nif os.getenv('A'):\n    pass\nelif not os.getenv('B'):\n    {name} = {value}\n",
    "try": "try:\n    {name} = {value}\nexcept (TypeError, KeyError) as error:\n    raise\nfinally:\n    done = True\n",
    "with": "import contextlib\nwith contextlib.suppress(KeyError):\n    {name} = {value}\n",
    "function": "def create(config=None, *, debug: bool = False):\n    {name} = {value}\n    return {name}\n",
    "function called": "def create(config):\n    {name} = {value}\n    return {name}\n{name} = create(1)\n",
    "coroutine": "async def create():\n    return (  # at once\n        {value}\n    )\n",
    "class": "class Holder:\n    {name} = {value}\n\n    def get(self): return self.{name}\n",
    "main": "if __name__ == '__main__':\n    {name} = {value}\n",
    "semicolons": "import os; {name} = {value}; other = {name}\n",
    "brackets": "{name} = (  # (\n    {value}  # )\n)\n",
    "argument": "print({value}, '{name}')\n",
    "list": "{name} = [{value}]\n",
    "text": "text = '''\n{name} = {value!r}\n'''\n",
    "deleted": "{name} = {value}\ndel {name}\n",
    "rebound": "{name} = {value}\n{name} = None\n",
    "second name": "_inner = {value}\n{name} = _inner\n",
    "ternary": "{name} = {value} if __name__ else None\n",
}

# How programs are started: what is imported, how the object is made, and the call with host and port left open.
STARTS = {
    "uvicorn": ("import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()", "uvicorn.run(app, host={host}, port={port})"),
    "uvicorn text": ("from uvicorn import run\nfrom fastapi import FastAPI\napp = FastAPI()", "run('main:app', port={port}, host={host}, reload=True)"),
    "flask": ("from flask import Flask\nsite = Flask('x')", "site.run(host={host}, port={port})"),
    "flask places": ("from flask import Flask\nsite = Flask('x')", "site.run({host}, {port}, debug=True)"),
    "waitress": ("import waitress\nfrom flask import Flask\napp = Flask('x')", "waitress.serve(app, host={host}, port={port})"),
    "aiohttp": ("from aiohttp import web\napp = web.Application()", "web.run_app(app, host={host}, port={port})"),
    "socketio": (
        "from flask import Flask\nfrom flask_socketio import SocketIO\napp = Flask('x')\nsocketio = SocketIO(app)",
        "socketio.run(app, host={host}, port={port})",
    ),
    "http.server": ("from http.server import HTTPServer", "HTTPServer(({host}, {port}), object).serve_forever()"),
    "run_simple": ("from werkzeug.serving import run_simple\nfrom flask import Flask\napp = Flask('x')", "run_simple({host}, {port}, app)"),
    "gevent": ("from gevent.pywsgi import WSGIServer\nfrom flask import Flask\napp = Flask('x')", "WSGIServer(({host}, {port}), app).serve_forever()"),
    "granian": ("from granian import Granian", "Granian('main:app', address={host}, port={port}).serve()"),
    "gradio": ("import gradio as gr\ndemo = gr.Interface(print, 'text', 'text')", "demo.launch(server_name={host}, server_port={port})"),
}

# Values of host and port, with what has to stand before the call.
VALUES = {
    "literal": ("", "'0.0.0.0'", "9000"),
    "constants": ("HOST = '0.0.0.0'\nPORT: int = 9000\n", "HOST", "PORT"),
    "variables": ("import os\n", "os.getenv('HOST', '127.0.0.1')", "int(os.environ.get('PORT', 9000))"),
    "variables or": ("from os import environ as e\n", "e.get('BIND') or '0.0.0.0'", "int(e.get('WEB_PORT') or '9000')"),
    "variable kept": ("import os\nport = int(os.environ.get('PORT', '9000'))\n", "'::'", "port"),
    "required": ("import os\n", "'0.0.0.0'", "int(os.environ['PORT'])"),
    "options": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--host', '-H', default='localhost')\n"
        "p.add_argument('-p', '--listen-port', type=int, default=9000)\nargs = p.parse_args()\n",
        "args.host",
        "args.listen_port",
    ),
    "class": ("class Config:\n    host = '0.0.0.0'\n    port = 9000\nconfig = Config()\n", "config.host", "Config.port"),
    "dictionary": ("config = {'host': '0.0.0.0', 'port': 9000}\n", "config['host']", "config.get('port')"),
}

FRAMES = {
    "guard": "if __name__ == '__main__':\n    {call}\n",
    "function": "def main():\n    {call}\n\n\nif __name__ == '__main__':\n    main()\n",
    "function of function": "def serve():\n    {call}\ndef main(): serve()\nif '__main__' == __name__: main()\n",
    "top": "{call}\n",
    "coroutine": "import asyncio\nasync def main():\n    {call}\nif __name__ == '__main__':\n    asyncio.run(main())\n",
    "try": "if __name__ == '__main__':\n    try:\n        {call}\n    except KeyboardInterrupt:\n        pass\n",
}


def written(file):
    parts = (HERE / file).read_text(encoding="utf-8").split("//- ")[1:]
    for part in parts:
        name, _, text = part.partition("\n")
        first, *more = text.split("//+ ")
        files = {"main.py": first} if first else {}
        for section in more:
            path, _, text = section.partition("\n")
            files[path] = text
        yield name, files


def combined():
    for (kind, (use, value)), (place, form) in itertools.product(IMPORTS.items(), PLACES.items()):
        name = "application" if len(kind) % 2 else "app"
        yield f"{kind}, {place}", {"main.py": f"{use}\n\n{form.format(name=name, value=value)}"}


def started():
    frames = itertools.cycle(FRAMES.items())
    for (server, (use, call)), (kind, (before, host, port)) in itertools.product(STARTS.items(), VALUES.items()):
        frame, form = next(frames)
        text = f"{use}\n{before}{form.format(call=call.format(host=host, port=port))}"
        yield f"{server}, {kind}, {frame}", {"main.py": text}


def ran(projects):
    """What CPython has after it ran some of them: one process, which makes one for each."""
    # Nothing of this machine's variables reaches the projects, but for what the interpreter itself cannot do without.
    kept = {key: os.environ[key] for key in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    command = [sys.executable, "-B", "-W", "ignore", HERE / "execute.py"]
    lines = "".join(json.dumps(list(files.items())) + "\n" for _, files in projects)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=900, env=kept, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def seen(projects):
    size = -(-len(projects) // (os.cpu_count() or 1))
    parts = [projects[at : at + size] for at in range(0, len(projects), size)]
    with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
        views = [view for part in pool.map(ran, parts) for view in part]
    for (name, files), found in zip(projects, views, strict=True):
        if "fails" in found:
            raise RuntimeError(f"{name}: {found['fails']}")
        yield {"name": name, "files": list(files.items()), **found}


def main():
    projects = [*written("applications.txt"), *combined(), *written("programs.txt"), *started()]
    only = sys.argv[2:]
    projects = [project for project in projects if not only or project[0] in only]
    names = [name for name, _ in projects]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    found = list(seen(projects))
    path = HERE / "applications.json"
    out = sys.stdout if sys.argv[1:2] == ["-"] else path.open("w", encoding="utf-8", newline="\n")
    out.write("[\n" + ",\n".join(json.dumps(one, ensure_ascii=True) for one in found) + "\n]\n")


if __name__ == "__main__":
    main()
