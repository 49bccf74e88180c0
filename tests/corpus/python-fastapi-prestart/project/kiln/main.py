from fastapi import FastAPI

from kiln.firings import router
from kiln.settings import settings

app = FastAPI(title=settings.TITLE)
app.include_router(router)
