// The page without a network, and what it asks of one before.
import { expect, test } from "vitest";
import { inBrowser, openExample, printed, ready, Site } from "./browser";

inBrowser("without a network", (browser) => {
  test("the page loads, opens an example and plans it", async () => {
    const site = await Site.visit(browser());
    const page = await site.page();
    await site.context.setOffline(true);
    await site.server.close();
    const answer = await page.reload();
    expect(answer?.fromServiceWorker()).toBe(true);
    await ready(page);
    await openExample(page, "node-express-npm");
    expect(await printed(page)).toContain("npm ci --omit=dev");
    // Another language, a lazy part of the page, and a tab of its own.
    const other = await site.page();
    await openExample(other, "go-plain-http");
    const download = other.waitForEvent("download");
    await other.getByRole("button", { name: "Download all as zip" }).click();
    await download;
    await other.getByText("works offline").waitFor();
    site.check();
    await site.close();
  });

  test("nothing but the page's own parts is asked for, each kept once, even on the first visit", async () => {
    const site = await Site.visit(browser());
    const page = await site.page();
    await openExample(page, "node-express-npm");
    await page.close();
    site.check();
    const counts = new Map<string, number>();
    for (const path of site.server.asked) counts.set(path, (counts.get(path) ?? 0) + 1);
    const twice = [...counts].filter(([path, count]) => path.startsWith("/assets/") && count > 1);
    // What the service worker keeps, the browser has just loaded.
    expect(twice).toEqual([]);
    await site.close();
  });

  test("a part of the planner that does not arrive is told, and fetched again when it is needed", async () => {
    const context = await browser().newContext({ serviceWorkers: "block" });
    const site = await Site.visit(browser());
    const page = await context.newPage();
    let fails = true;
    await context.route(/\/node-[\w-]+\.wasm$/, (route) => (fails ? route.abort() : route.continue()));
    await page.goto(site.server.address);
    await page.getByTestId("example-node-express-npm").click();
    await page.getByText("the part for node could not be loaded").first().waitFor();
    fails = false;
    await page.reload();
    await openExample(page, "node-express-npm");
    await context.close();
    await site.close();
  });

  test("a page that may not keep anything works as long as there is a network", async () => {
    const context = await browser().newContext({ serviceWorkers: "block" });
    const site = await Site.visit(browser());
    const page = await context.newPage();
    await page.goto(site.server.address);
    await openExample(page, "go-plain-http");
    await context.close();
    await site.close();
  });
});
