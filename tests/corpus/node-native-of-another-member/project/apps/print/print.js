const puppeteer = require("puppeteer");
const { letters } = require("@letters/store");

puppeteer.launch().then((browser) => letters().forEach((letter) => browser.newPage(letter)));
