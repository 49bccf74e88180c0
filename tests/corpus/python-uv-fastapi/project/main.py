from fastapi import FastAPI

app = FastAPI(title="Tides")


@app.get("/tides/{harbour}")
def tide(harbour: str) -> dict[str, str]:
    return {"harbour": harbour, "tide": "low"}
