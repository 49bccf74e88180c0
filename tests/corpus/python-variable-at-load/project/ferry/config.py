import os
import sys

region = os.getenv("FERRY_REGION")
if region is None:
    sys.exit("FERRY_REGION is not set")


def load():
    """Which quays there are."""
    if not os.environ.get("FERRY_QUAYS"):
        raise RuntimeError("FERRY_QUAYS is not set")
    return os.environ["FERRY_QUAYS"].split(",")


def operator():
    name = os.environ.get("FERRY_OPERATOR")
    if not name:
        raise RuntimeError("nobody operates this ferry")
    return name
