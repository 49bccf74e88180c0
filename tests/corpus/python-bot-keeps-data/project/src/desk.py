from aiogram import Router
from tinydb import TinyDB

router = Router()
keys = TinyDB("./keys/rack.json")
# In memory only.
seen = dict(database=":memory:")
