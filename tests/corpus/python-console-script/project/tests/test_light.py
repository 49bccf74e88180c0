from beacon.cli import Light


def test_light():
    assert Light
