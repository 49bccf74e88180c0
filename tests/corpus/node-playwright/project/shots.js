import { createServer } from "node:http";
import { chromium } from "playwright";
createServer(async (request, response) => {
  const browser = await chromium.launch();
  const page = await browser.newPage();
  await page.goto(new URL(request.url, process.env.SITE).href);
  response.setHeader("content-type", "image/png").end(await page.screenshot());
  await browser.close();
}).listen(process.env.PORT || 3000);
