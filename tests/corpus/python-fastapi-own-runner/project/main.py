import os

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from admin import admin
from api.orders import router

app = FastAPI()
app.mount("/admin", admin)
app.mount("/static", StaticFiles(directory="static"), name="static")
app.include_router(router)

if __name__ == "__main__":
    uvicorn.run("main:app", host="127.0.0.1", port=int(os.environ.get("PORT", 8090)), reload=True)
