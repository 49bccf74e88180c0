from streamlit.testing.v1 import AppTest


def test_title():
    app = AppTest.from_file("Rainfall.py").run()
    assert not app.exception
