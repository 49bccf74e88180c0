import os

import gradio as gr


def shout(text):
    return text.upper() + "!"


with gr.Blocks(title="Shout") as demo:
    entry = gr.Textbox(label="Say something")
    out = gr.Textbox(label="Louder")
    entry.submit(shout, entry, out)

if __name__ == "__main__":
    demo.launch(share=bool(os.getenv("SHARE")))
