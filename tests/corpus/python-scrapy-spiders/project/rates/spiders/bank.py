import scrapy


class BankSpider(scrapy.Spider):
    name = "bank"
    start_urls = ["https://bank.example/rates"]

    def parse(self, response):
        yield {"rate": response.css(".rate::text").get()}
