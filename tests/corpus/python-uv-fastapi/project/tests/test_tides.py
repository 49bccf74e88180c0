from fastapi.testclient import TestClient

from main import app


def test_a_harbour_has_a_tide():
    answer = TestClient(app).get("/tides/north")
    assert answer.json() == {"harbour": "north", "tide": "low"}
