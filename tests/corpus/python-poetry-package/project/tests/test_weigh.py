from quarry.weigh import Scales


def test_weigh():
    assert "stone" in Scales().index()
