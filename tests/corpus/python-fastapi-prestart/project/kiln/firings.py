from fastapi import APIRouter

router = APIRouter(prefix="/firings")


@router.get("/last")
def last():
    return {"cone": 6}
