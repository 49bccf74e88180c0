import attrs


@attrs.define
class Circle:
    radius: float
