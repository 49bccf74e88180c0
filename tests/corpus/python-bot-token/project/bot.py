import os

import discord
from dotenv import load_dotenv

load_dotenv()
TOKEN = os.environ["DISCORD_TOKEN"]
client = discord.Client(intents=discord.Intents.default())


@client.event
async def on_ready():
    print("here")


client.run(TOKEN)
