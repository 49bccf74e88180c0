from . import app


@app.task
def confirm():
    print("confirmed")
