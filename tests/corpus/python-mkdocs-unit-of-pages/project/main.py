from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def next_ferry():
    return {"in": 7}
