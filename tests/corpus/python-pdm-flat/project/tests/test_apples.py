from orchard import app


def test_apples():
    assert app.test_client().get("/").text.startswith("orchard")
