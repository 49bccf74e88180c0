from collections import OrderedDict

SCHEMA = OrderedDict([
    ("storage", {"folder": {"value": "/var/lib/orchard", "help": "where trees are kept"}}),
    ("server", OrderedDict([
        ("timeout", {"value": "30", "help": "seconds"}),
        ("hosts", {"value": "localhost:5311", "help": "addresses", "aliases": ["-H", "--hosts"]}),
    ])),
])
