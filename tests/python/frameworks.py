"""Stand-ins for frameworks and servers, which remember what is made of them and what is started.

Whoever imports a package that is not there gets one of these: classes of applications know their framework, their
interface and where they were made; servers write down where they would listen and end the program.
"""

import importlib
import importlib.abc
import importlib.machinery
import pathlib
import sys
import types


class Started(BaseException):
    """A server that would run until it is stopped."""


def place():
    """Where in the project the call stands that made something: file, line and column."""
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    line, _, column, _ = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    return f"{pathlib.Path(frame.f_code.co_filename).absolute().as_posix()}:{line}:{column}"


class Anything:
    """What nobody needs to know more of."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *args, **kwargs):
        # A decorator gives back what it decorates.
        plain = len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type))
        return args[0] if plain else Anything()

    def __getitem__(self, key):
        return Anything()

    def __class_getitem__(cls, key):
        return cls

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __iter__(self):
        return iter(())

    def __await__(self):
        return iter(())

    def __or__(self, other):
        return self

    __ror__ = __add__ = __radd__ = __truediv__ = __or__

    def __bool__(self):
        return True

    def __mro_entries__(self, bases):
        return (Base,)


class Base:
    """What a class of a stand-in is derived from."""

    def __init__(self, *args, **kwargs):
        pass

    def __init_subclass__(cls, **kwargs):
        pass


class App(Anything):
    """An application object."""

    framework = interface = None
    # Attributes that are what a server takes.
    serves = ()
    # A server takes one of those only, not the object itself.
    hidden = False
    runs = {}

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self.__dict__["place"] = place()
        return self

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name in type(self).serves:
            return Inside(self)
        if name == "queue" and self.framework == "gradio":
            return lambda *args, **kwargs: self
        if name in type(self).runs:
            host, port, defaults = type(self).runs[name]
            return server(f"@{self.framework}.{name}", host, port, defaults, None, self)
        return super().__getattr__(name)

    def __call__(self, *args, **kwargs):
        return Anything()


class Inside:
    """The part of an application that a server takes, or an application with something around it."""

    def __init__(self, of, interface=None):
        self.place, self.framework = of.place, of.framework
        self.interface = interface or of.interface

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


def is_app(value):
    return isinstance(value, Inside) or isinstance(value, App) and not value.hidden


def handed(args, kwargs):
    return next((value for value in [*args, *kwargs.values()] if isinstance(value, (App, Inside))), None)


def wrapper(interface=None):
    """A class or function that gives an application with another one inside."""

    def wrap(*args, **kwargs):
        inner = handed(args, kwargs)
        return Inside(inner, interface) if inner is not None else Anything()

    return wrap


STARTED = []


def server(name, host, port, defaults, app=None, own=None):
    """A call that listens: the places of host and port among its arguments, and what they are by themselves."""

    def start(*args, **kwargs):
        def value(place, default):
            index, key = place
            if key in kwargs:
                return kwargs[key]
            return args[index] if index is not None and index < len(args) else default

        found = value(app, None) if app else own
        STARTED.append({"runs": name, "host": value(host, defaults[0]), "port": value(port, defaults[1]), "app": found})
        raise Started

    return start


def pair(name, app=None):
    """A server that takes its address as one tuple."""

    def start(*args, **kwargs):
        host, port = args[0][:2]
        STARTED.append({"runs": name, "host": host, "port": port, "app": args[app] if app and app < len(args) else None})
        raise Started

    return start


def kind(framework, interface, serves=(), hidden=False, runs=None):
    return type(
        framework,
        (App,),
        {"framework": framework, "interface": interface, "serves": serves, "hidden": hidden, "runs": runs or {}},
    )


def maker(framework, interface):
    made = kind(framework, interface)

    def make(*args, **kwargs):
        return made()

    return make


def named(index, name):
    return index, name


ANY = None
RUN_FLASK = {"run": (named(0, "host"), named(1, "port"), ("127.0.0.1", 5000))}
Flask = kind("flask", "wsgi", ("wsgi_app",), runs=RUN_FLASK)
Quart = kind("quart", "asgi", ("asgi_app",), runs=RUN_FLASK)
FastAPI = kind("fastapi", "asgi")
Starlette = kind("starlette", "asgi")
Dash = kind(
    "dash",
    "wsgi",
    ("server",),
    True,
    {"run": (named(ANY, "host"), named(ANY, "port"), ("127.0.0.1", 8050))},
)
Bottle = kind("bottle", "wsgi", runs={"run": (named(ANY, "host"), named(ANY, "port"), ("127.0.0.1", 8080))})
Sanic = kind("sanic", "own", runs={"run": (named(0, "host"), named(1, "port"), ("127.0.0.1", 8000))})
Robyn = kind("robyn", "own", runs={"start": (named(ANY, "host"), named(ANY, "port"), ("127.0.0.1", 8080))})
Aiohttp = kind("aiohttp", "own")
Tornado = kind("tornado", "own", runs={"listen": (named(1, "address"), named(0, "port"), ("0.0.0.0", None))})
Gradio = kind(
    "gradio",
    "own",
    runs={"launch": (named(ANY, "server_name"), named(ANY, "server_port"), ("127.0.0.1", 7860))},
)
Celery = kind("celery", "worker")


class SocketIO(Anything):
    def __getattr__(self, name):
        if name == "run":
            return server(
                "flask_socketio.SocketIO.run", (1, "host"), (2, "port"), ("127.0.0.1", 5000), (0, "app")
            )
        return super().__getattr__(name)


class Configurator(Anything):
    def __getattr__(self, name):
        return maker("pyramid", "wsgi") if name == "make_wsgi_app" else super().__getattr__(name)


class Granian(Anything):
    def __init__(self, target, address="127.0.0.1", port=8000, **kwargs):
        self.start = (target, address, port)

    def __getattr__(self, name):
        if name == "serve":
            target, address, port = self.start
            return lambda: server("granian.Granian", (0, ""), (1, ""), (None, None), (2, ""))(address, port, target)
        return super().__getattr__(name)


class Uvicorn(Anything):
    """`uvicorn.Config`, whose values its `Server` takes."""

    def __init__(self, app, host="127.0.0.1", port=8000, **kwargs):
        self.found = (host, port, app)


def uvicorn_server(config=None, **kwargs):
    given = config

    def serve(*args, **kwargs):
        return server("uvicorn.Config", (0, ""), (1, ""), (None, None), (2, ""))(*given.found)

    holder = Anything()
    holder.run = holder.serve = serve
    return holder


class RPC(App):
    framework, interface = "grpcio", "own"

    def __getattr__(self, name):
        if name in ("add_insecure_port", "add_secure_port"):

            def add(address, *args, **kwargs):
                host, _, port = address.rpartition(":")
                STARTED.append({"runs": name, "host": host, "port": port, "app": None})

            return add
        return Anything.__getattr__(self, name)


def fast_app(*args, **kwargs):
    return kind("python-fasthtml", "asgi")(), Anything()


WSGI, ASGI = wrapper("wsgi"), wrapper("asgi")
UVICORN_RUN = server("uvicorn.run", (ANY, "host"), (ANY, "port"), ("127.0.0.1", 8000), (0, "app"))
WEB = {
    "Application": Aiohttp,
    "run_app": server("aiohttp.web.run_app", (ANY, "host"), (ANY, "port"), ("0.0.0.0", 8080)),
}

PACKAGES = {
    "flask": {"Flask": Flask},
    "flask.app": {"Flask": Flask},
    "apiflask": {"APIFlask": Flask},
    "flask_socketio": {"SocketIO": SocketIO},
    "flask_cors": {},
    "flask_sqlalchemy": {},
    "quart": {"Quart": Quart},
    "fastapi": {"FastAPI": FastAPI},
    "fastapi.applications": {"FastAPI": FastAPI},
    "fastapi.middleware.wsgi": {"WSGIMiddleware": ASGI},
    "fastapi.middleware.cors": {"CORSMiddleware": wrapper()},
    "starlette.applications": {"Starlette": Starlette},
    "starlette.middleware.cors": {"CORSMiddleware": wrapper()},
    "starlette.routing": {},
    "starlette.responses": {},
    "a2wsgi": {"WSGIMiddleware": ASGI, "ASGIMiddleware": WSGI},
    "asgiref.wsgi": {"WsgiToAsgi": ASGI},
    "litestar": {"Litestar": kind("litestar", "asgi")},
    "blacksheep": {"Application": kind("blacksheep", "asgi")},
    "connexion": {
        name: kind("connexion", "asgi", ("app",)) for name in ("FlaskApp", "AsyncApp", "App")
    },
    "bottle": {
        "Bottle": Bottle,
        "default_app": lambda: Bottle(),
        "run": server("bottle.run", (ANY, "host"), (ANY, "port"), ("127.0.0.1", 8080), (0, "app")),
    },
    "falcon": {"App": kind("falcon", "wsgi"), "API": kind("falcon", "wsgi")},
    "falcon.asgi": {"App": kind("falcon", "asgi")},
    "pyramid.config": {"Configurator": Configurator},
    "tornado.web": {"Application": Tornado},
    "tornado.ioloop": {},
    "aiohttp.web": WEB,
    "sanic": {"Sanic": Sanic},
    "robyn": {"Robyn": Robyn},
    "fasthtml.common": {"FastHTML": kind("python-fasthtml", "asgi"), "fast_app": fast_app},
    "ariadne.asgi": {"GraphQL": kind("ariadne", "asgi")},
    "strawberry.asgi": {"GraphQL": kind("strawberry-graphql", "asgi")},
    "gradio": {name: Gradio for name in ("Blocks", "Interface", "ChatInterface", "TabbedInterface")}
    | {"mount_gradio_app": wrapper()},
    "dash": {"Dash": Dash},
    "reflex": {"App": kind("reflex", "own")},
    "shiny": {"App": kind("shiny", "asgi")},
    "celery": {"Celery": Celery},
    "huey": {"RedisHuey": kind("huey", "worker"), "SqliteHuey": kind("huey", "worker")},
    "dramatiq.brokers.redis": {"RedisBroker": kind("dramatiq", "worker")},
    "faststream": {"FastStream": kind("faststream", "worker")},
    "procrastinate": {"App": kind("procrastinate", "worker")},
    "slack_bolt": {"App": kind("slack-bolt", "own")},
    "grpc": {"server": RPC},
    "django.core.wsgi": {"get_wsgi_application": maker("django", "wsgi")},
    "django.core.asgi": {"get_asgi_application": maker("django", "asgi")},
    "channels.routing": {"ProtocolTypeRouter": kind("channels", "asgi")},
    "channels.auth": {"AuthMiddlewareStack": Anything},
    "werkzeug.middleware.proxy_fix": {"ProxyFix": wrapper()},
    "werkzeug.middleware.dispatcher": {"DispatcherMiddleware": wrapper()},
    "werkzeug.serving": {
        "run_simple": server(
            "werkzeug.serving.run_simple", (0, "hostname"), (1, "port"), ("127.0.0.1", 5000), (2, "application")
        )
    },
    "whitenoise": {"WhiteNoise": wrapper()},
    "socketio": {"ASGIApp": ASGI, "WSGIApp": WSGI},
    "asgi_correlation_id": {"CorrelationIdMiddleware": wrapper()},
    "uvicorn": {"run": UVICORN_RUN, "Config": Uvicorn, "Server": uvicorn_server},
    "uvicorn.middleware.proxy_headers": {"ProxyHeadersMiddleware": wrapper()},
    "granian": {"Granian": Granian},
    "waitress": {"serve": server("waitress.serve", (ANY, "host"), (ANY, "port"), ("0.0.0.0", 8080), (0, "app"))},
    "gevent.pywsgi": {"WSGIServer": pair("gevent.pywsgi.WSGIServer", 1)},
    "mangum": {},
    "sqlalchemy": {},
    "pydantic": {},
    "decouple": {},
    "structlog": {},
    "sentry_sdk": {},
}

# What the standard library has, and must not really listen.
STANDARD = {
    "http.server": {
        "HTTPServer": pair("http.server.HTTPServer"),
        "ThreadingHTTPServer": pair("http.server.ThreadingHTTPServer"),
    },
    "socketserver": {"TCPServer": pair("socketserver.TCPServer")},
    "wsgiref.simple_server": {
        "make_server": server("wsgiref.simple_server.make_server", (0, "host"), (1, "port"), ("", None), (2, "app"))
    },
    "xmlrpc.server": {"SimpleXMLRPCServer": pair("xmlrpc.server.SimpleXMLRPCServer")},
    "asyncio": {"start_server": server("asyncio.start_server", (1, "host"), (2, "port"), ("0.0.0.0", None))},
}


class Package(types.ModuleType):
    """A module whose every other name is anything."""

    def __getattr__(self, name):
        known = PACKAGES.get(self.__name__, {})
        if name == "__all__":
            return list(known)
        if name.startswith("__"):
            raise AttributeError(name)
        if name in known:
            return known[name]
        if f"{self.__name__}.{name}" in NAMES:
            return importlib.import_module(f"{self.__name__}.{name}")
        return type(name, (Anything,), {})


NAMES = {".".join(name.split(".")[:length]) for name in PACKAGES for length in range(1, name.count(".") + 2)}


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        # A file of the project comes before what is installed.
        own = pathlib.Path(name.partition(".")[0])
        if name in NAMES and not own.is_dir() and not own.with_suffix(".py").is_file():
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return Package(spec.name)

    def exec_module(self, module):
        pass


def install():
    sys.meta_path.insert(0, Finder())
    modules = {name: importlib.import_module(name) for name in STANDARD}
    for module, names in STANDARD.items():
        for name, value in names.items():
            setattr(modules[module], name, value)
