from wsgi import app


def test_the_board_counts():
    assert b"papers sold" in app.test_client().get("/").data
