import aiosqlite

LEDGER = "var/ledger.db"


async def prepare():
    async with aiosqlite.connect(LEDGER) as ledger:
        await ledger.execute("create table if not exists visits (guest text)")
        await ledger.commit()
    async with aiosqlite.connect(":memory:") as scratch:
        await scratch.execute("select 1")
