def test_the_shelf_answers(client):
    assert client.get("/").status_code == 200
