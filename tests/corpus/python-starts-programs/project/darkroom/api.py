"""A darkroom for films: takes a clip, gives back a contact sheet."""

from fastapi import FastAPI, UploadFile

from darkroom import archive, sheets

app = FastAPI(title="Darkroom")


@app.get("/health")
def health():
    return {"films": archive.count()}


@app.post("/sheets")
async def sheet(clip: UploadFile):
    return {"sheet": sheets.make(clip.filename, await clip.read())}
