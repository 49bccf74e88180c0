import os

import discord
from dotenv import load_dotenv

load_dotenv()

client = discord.Client(intents=discord.Intents.default())


@client.event
async def on_message(message):
    if message.content == "ping":
        await message.channel.send(os.getenv("GREETING", "pong"))


client.run(os.getenv("DISCORD_TOKEN"))
