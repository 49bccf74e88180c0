import fastapi as f

admin = f.FastAPI(docs_url=None)


@admin.get("/healthz")
def healthz():
    return {}
