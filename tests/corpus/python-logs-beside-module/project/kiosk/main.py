from fastapi import FastAPI

from .core.log import log

app = FastAPI()


@app.get("/tickets")
def tickets():
    log.info("asked")
    return []
