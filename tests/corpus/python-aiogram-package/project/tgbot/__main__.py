import asyncio
import os

from aiogram import Bot, Dispatcher

from tgbot.handlers import router


async def main():
    bot = Bot(token=os.environ["BOT_TOKEN"])
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
