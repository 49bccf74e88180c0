import os

import chainlit as cl
from openai import AsyncOpenAI

client = AsyncOpenAI(api_key=os.environ["OPENAI_API_KEY"])


@cl.on_message
async def answer(message: cl.Message):
    await cl.Message(content=message.content).send()
