import os

DEFAULT_PORT = 8123
LAMPS = os.environ.get("LAMPS", "1")
