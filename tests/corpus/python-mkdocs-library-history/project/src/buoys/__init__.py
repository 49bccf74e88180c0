"""Buoys and what they mean."""


def colour(side):
    return {"port": "red", "starboard": "green"}[side]
