from flask import Flask

app = Flask("almanac")


@app.get("/ping")
def ping():
    return "moon"
