from server import index


def test_index():
    assert "warm" in index()
