from fastapi import APIRouter

router = APIRouter()


@router.get("/tides/{harbour}")
def tides(harbour: str) -> list[float]:
    return [0.4, 3.1]
