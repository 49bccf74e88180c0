const fastify = require("fastify")();
const puppeteer = require("puppeteer");

fastify.get("/invoice/:id", async (request, reply) => {
  const browser = await puppeteer.launch({ args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto(`${process.env.BILLING_URL}/invoices/${request.params.id}`);
  const pdf = await page.pdf();
  await browser.close();
  return reply.type("application/pdf").send(pdf);
});

fastify.listen({ port: 3000, host: "0.0.0.0" });
