import os

from fastapi import APIRouter

router = APIRouter()
DATABASE_URL = os.environ["DATABASE_URL"]
REGION = os.getenv("REGION", "north")


@router.get("/ping")
def ping():
    return "pong"
