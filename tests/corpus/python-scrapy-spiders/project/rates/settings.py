BOT_NAME = "rates"
SPIDER_MODULES = ["rates.spiders"]
