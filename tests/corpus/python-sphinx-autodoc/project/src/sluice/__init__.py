"""Gates of a canal."""

__version__ = "0.3.1"


def lift(metres):
    """How many minutes a lock of so many metres takes."""
    return 4 * metres
