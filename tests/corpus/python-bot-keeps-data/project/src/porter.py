import asyncio
import os

from aiogram import Bot, Dispatcher

from desk import router
from ledger import prepare


async def main():
    await prepare()
    bot = Bot(token=os.environ["PORTER_TOKEN"])
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
