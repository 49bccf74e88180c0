from fastapi import FastAPI

from .beds import BEDS

app = FastAPI()


@app.get("/beds")
def beds():
    return BEDS
