from streamlit.testing.v1 import AppTest


def test_title():
    assert AppTest.from_file("Overview.py").run().title
