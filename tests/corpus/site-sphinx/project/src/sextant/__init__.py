"""Angles between the sun and the sea."""


def altitude(reading: float, dip: float) -> float:
    """What the reading is worth."""
    return reading - dip
