import gradio as gr
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return {"ok": True}


demo = gr.Interface(lambda text: text[::-1], "text", "text")
app = gr.mount_gradio_app(app, demo, path="/ui")
