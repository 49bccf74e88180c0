"""Runs the first file of a small project among stand-ins of frameworks, as a module and as a program.

Reads one project a line from standard input, `[["path", "text"], ...]`, and prints a line with what it saw of each. Each
runs in a process and a folder of its own.
"""

import ast
import contextlib
import importlib
import importlib.util
import inspect
import io
import json
import os
import pathlib
import runpy
import signal
import sys
import tempfile
import types

import frameworks

PORT, HOST = "12345", "10.20.30.40"


class Environment(dict):
    """The variables of one run, which remembers the ones that are asked for."""

    asked = []

    def __getitem__(self, name):
        self.asked.append(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.asked.append(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.asked.append(name)
        return super().__contains__(name)


@contextlib.contextmanager
def fresh(variables):
    """A run that leaves nothing behind: modules, variables, arguments."""
    before, environ, argv = set(sys.modules), os.environ, sys.argv
    os.environ = Environment(variables)
    Environment.asked = []
    del frameworks.STARTED[:]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        os.environ, sys.argv = environ, argv
        for name in set(sys.modules) - before:
            del sys.modules[name]


def described(value):
    return f"{value.framework} {value.interface}"


def seen_in(module, starred):
    """The names of a loaded module that are application objects or make one: what they are, and where it is made."""
    found, places = {}, {}
    for name, value in list(vars(module).items()):
        if name.startswith("__") or name in starred:
            continue
        if frameworks.is_app(value):
            found[name] = described(value)
        if isinstance(value, (frameworks.App, frameworks.Inside)):
            places[name] = value.place
            continue
        made = None
        own = getattr(value, "__module__", None) == module.__name__
        function = isinstance(value, types.FunctionType) or hasattr(value, "__wrapped__")
        if own and function and not inspect.iscoroutinefunction(value) and not name.startswith("test"):
            try:
                made = value()
            except (Exception, frameworks.Started):
                continue
        if frameworks.is_app(made):
            found[name] = described(made) + " ()"
            places[name] = made.place
    return found, places


def only_starred(text):
    """Names that nothing but `from x import *` can have brought are left to the module that has them."""
    tree = ast.parse(text)
    stars = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree))
    own = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            own.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            own |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own.add(node.name)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs)) and node.name:
            own.add(node.name)
    return stars, own


def loaded(name, text, variables):
    stars, own = only_starred(text)
    with fresh(variables):
        module = None
        try:
            parent = name.rpartition(".")[0]
            if parent:
                importlib.import_module(parent)
            module = sys.modules.get(name)
            if module is None:
                spec = importlib.util.find_spec(name)
                module = sys.modules[name] = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
        except (frameworks.Started, SystemExit):
            # It serves or ends instead of being loaded to its last line.
            pass
        except Exception as error:
            return {}, {}, list(Environment.asked), f"{type(error).__name__}: {error}"
        if module is None:
            return {}, {}, list(Environment.asked), "started"
        found, places = seen_in(module, set(vars(module)) - own if stars else set())
        return found, places, list(Environment.asked), None


def ran(file, variables, arguments):
    """Where the program listens first, or None, with the variables and options it asks for."""
    options = []
    parser = importlib.import_module("argparse").ArgumentParser
    plain = parser.add_argument

    def add_argument(self, *names, **more):
        options.extend(name for name in names if name.startswith("--") and name != "--help")
        return plain(self, *names, **more)

    parser.add_argument = add_argument
    error = None
    try:
        with fresh(variables):
            sys.argv = [file, *arguments]
            try:
                runpy.run_path(file, run_name="__main__")
            except frameworks.Started:
                pass
            except SystemExit as left:
                error = f"exit {left.code}"
            except Exception as failed:
                error = f"{type(failed).__name__}: {failed}"
            asked = list(dict.fromkeys(Environment.asked))
            started = frameworks.STARTED[0] if frameworks.STARTED else None
    finally:
        parser.add_argument = plain
    return started, asked, list(dict.fromkeys(options)), error


def text(value):
    return None if value is None else str(value)


def program(file, places):
    started, asked, options, error = ran(file, {}, [])
    needed = {}
    # Variables that it cannot do without.
    while started is None and len(needed) < 4:
        missing = [name for name in asked if name not in needed]
        if not missing or error is None:
            break
        needed = {name: PORT for name in asked}
        started, asked, options, error = ran(file, needed, [])
    if started is None:
        return {"error": error} if error else None
    found = {"runs": started["runs"], "host": text(started["host"]), "port": text(started["port"])}

    def decides(part, value, change):
        other = change(value)[0]
        return other is not None and text(other[part]) == value and text(started[part]) != value

    for part, value in (("port", PORT), ("host", HOST)):
        if needed and found[part] == value:
            found[part] = None
            found[f"{part}_variable"] = next(iter(needed))
            continue
        for name in asked:
            if decides(part, value, lambda value: ran(file, needed | {name: value}, [])):
                found[f"{part}_variable"] = name
                break
        for name in options:
            if decides(part, value, lambda value: ran(file, needed, [name, value])):
                found[f"{part}_flag"] = name
                break
    app = started["app"]
    if isinstance(app, str):
        found["serves"] = [app]
    elif app is not None and hasattr(app, "place"):
        found["serves"] = [name for name, place in places.items() if place == app.place]
    return found


def look(files):
    """What the first file of a project has and does."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for path, content in files:
            pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
            pathlib.Path(path).write_bytes(content.encode())
        sys.path.insert(0, folder)
        first, source = files[0]
        source = source.encode()
        name = first.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        runs = [loaded(name, source, {})]
        failed = runs[0][3]
        asked = list(dict.fromkeys(runs[0][2]))
        if asked:
            runs.append(loaded(name, source, {variable: "1" for variable in asked}))
            runs.extend(loaded(name, source, {variable: "1"}) for variable in asked)
        runs = [run for run in runs if run[3] is None]
        objects = {}
        for found, *_ in runs:
            for known in found:
                objects[known] = sorted({run[0].get(known, "") for run in runs})
        places = {name: place for run in reversed(runs) for name, place in run[1].items()}
        # Servers are handed objects, not what makes one.
        direct = {known for run in runs for known in run[1] if "()" not in run[0].get(known, "")}
        everywhere = {f"{name}:{known}": place for known, place in places.items() if known in direct}
        for path, text in files[1:]:
            other = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found, places, *_ = loaded(other, text.encode(), {})
            own = {known: place for known, place in places.items() if "()" not in found.get(known, "")}
            everywhere |= {f"{other}:{known}": place for known, place in own.items()}
        seen = {"objects": objects, "main": program(first, everywhere)}
        if not runs:
            seen["fails"] = failed
        os.chdir(os.path.dirname(folder))
    return seen


def apart(files):
    """The same in a process of its own, which may do what it wants."""
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        signal.alarm(30)
        try:
            text = json.dumps(look(files))
        except BaseException as error:
            text = json.dumps({"fails": f"{type(error).__name__}: {error}"})
        with open(out, "w") as pipe:
            pipe.write(text)
        os._exit(0)
    os.close(out)
    with open(into) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text or json.dumps({"fails": "nothing came back"})


def main():
    sys.setrecursionlimit(3000)
    sys.dont_write_bytecode = True
    frameworks.install()
    for line in sys.stdin:
        print(apart(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
