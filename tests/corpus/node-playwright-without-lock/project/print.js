import { createServer } from "node:http";
import { chromium } from "playwright";

createServer(async (request, response) => {
  const browser = await chromium.launch();
  const page = await browser.newPage();
  await page.setContent("<h1>Printed</h1>");
  response.setHeader("content-type", "application/pdf").end(await page.pdf());
  await browser.close();
}).listen(process.env.PORT || 3000);
