import scrapy


class MarketSpider(scrapy.Spider):
    name = "market"
