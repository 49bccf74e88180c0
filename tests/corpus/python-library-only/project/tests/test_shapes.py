from roundel import Circle


def test_circle():
    assert Circle(1).radius == 1
