import os

import numpy as np
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

app = FastAPI(title="parcels")
engine = create_async_engine(os.environ["DATABASE_URL"])


@app.get("/healthz")
async def healthz():
    return {"ok": True}


@app.get("/weights/mean")
async def mean(values: str):
    return {"mean": float(np.mean([float(value) for value in values.split(",")]))}
