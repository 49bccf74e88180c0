from flask import Flask, request

app = Flask(__name__)
notes = []


@app.route("/", methods=["GET", "POST"])
def index():
    if request.method == "POST":
        notes.append(request.form["text"])
    return {"notes": notes}


if __name__ == "__main__":
    app.run(debug=True)
