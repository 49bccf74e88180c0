"""Tables of tides."""

__version__ = "1.0"
