// What the page costs. Bytes are held to what `size.json` says; times depend on the machine, so they are printed alone.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import budget from "../size.json" with { type: "json" };
import { inBrowser, onPage, openExample, planned, ready, Site } from "./browser";
import { project, writeFiles } from "./projects";
import { DIST, serve } from "./serve";

const compress = promisify(brotliCompress);
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

/** What files weigh over the wire, by the names they have in the sources. */
async function weigh(paths: Iterable<string>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const add = async (path: string) => {
    const content = await readFile(join(DIST, path.endsWith("/") ? `${path}index.html` : path));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const kind = path === "/" ? "index.html" : path.replace(/^\/(assets\/)?/, "").replace(/-[\w-]{8}(\.\w+)$/, "$1");
    const size = (await compress(content, { params })).length;
    sizes.set(kind, (sizes.get(kind) ?? 0) + size);
  };
  await Promise.all([...new Set(paths)].map(add));
  return sizes;
}

/** What is fetched before the page is ready, which the parts of the module never are: they come in the quiet after it. */
async function untilReady(browser: Browser): Promise<string[]> {
  const server = await serve();
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  // A part that held the page up would keep it from ever being ready.
  await context.route(PART, () => {});
  await page.goto(server.address);
  await page.waitForFunction(() => performance.getEntriesByName("stageplan:ready").length > 0);
  const asked = [...server.asked];
  await context.close();
  await server.close();
  return asked;
}

/** A part of the module. */
const PART = /\/assets\/(?!stageplan-)[\w]+-[\w-]+\.wasm$/;

inBrowser("the first visit", (browser) => {
  test("fetches no more than its budget, over the wire", async () => {
    const site = await Site.visit(browser());
    const sizes = await weigh(site.server.asked);
    await site.close();
    const until = await weigh(await untilReady(browser()));
    const sum = (of: Map<string, number>) => [...of.values()].reduce((sum, size) => sum + size, 0);
    console.log(`until ready: ${[...until.keys()].join(", ")}`);
    const scripts = [...sizes].filter(([name]) => /\.js$/.test(name)).reduce((sum, [, size]) => sum + size, 0);
    const styles = [...sizes].filter(([name]) => /\.css$/.test(name)).reduce((sum, [, size]) => sum + size, 0);
    const wasm = sizes.get("stageplan.wasm") ?? 0;
    const measured = {
      "until ready": sum(until),
      "kept for offline": sum(sizes),
      "stageplan.wasm": wasm,
      scripts,
      styles,
    };
    console.log([...sizes].map(([name, size]) => `${kilobytes(size)} ${name}`).join("\n"));
    for (const [name, size] of Object.entries(measured)) {
      const most = budget[name as keyof typeof measured];
      console.log(`${name}: ${kilobytes(size)} in brotli, at most ${kilobytes(most)}`);
      expect(size, `${name}: see size.json`).toBeLessThanOrEqual(most);
    }
  });

  test("is ready, and has its first plan, in a time that is printed", async () => {
    const times: Record<string, string[]> = { "first visit": [], "visit after it": [] };
    for (const name of ["node-express-npm", "go-plain-http", "node-pnpm-typescript"]) {
      const site = await Site.visit(browser(), {
        first: async (page) => {
          await openExample(page, name);
          times["first visit"]?.push(await marks(page));
        },
      });
      const page = await site.page();
      await ready(page);
      await openExample(page, name);
      times["visit after it"]?.push(await marks(page));
      await site.close();
    }
    for (const [visit, all] of Object.entries(times)) console.log(`${visit}: ${all.join("; ")}`);
  });
});

/** When the page was ready, and what the first plan took from the click that wanted it. */
async function marks(page: Page): Promise<string> {
  const { ready, click, plan } = await page.evaluate(() => {
    const at = (mark: string) => performance.getEntriesByName(mark)[0]?.startTime ?? Number.NaN;
    const clicks = performance.getEntriesByType("first-input") as PerformanceEventTiming[];
    return {
      ready: at("stageplan:ready"),
      plan: at("stageplan:first-plan"),
      click: clicks[0]?.startTime ?? Number.NaN,
    };
  });
  expect(plan).toBeGreaterThan(ready);
  return `ready after ${ready.toFixed(0)} ms, plan ${(plan - click).toFixed(0)} ms after the click`;
}

onPage("a keystroke", {}, (open) => {
  test("gives a new plan of 300 files in a time that is printed", async () => {
    const page = await open();
    await ready(page);
    const files: Record<string, string> = {
      "go.mod": "module example.org/shop\n\ngo 1.25\n",
      "main.go": project.goServer,
    };
    for (let at = 0; at < 298; at++) {
      const imports = 'import (\n\t"fmt"\n\t"os"\n)\n';
      const body = Array.from({ length: 40 }, (_, line) => `\tfmt.Println(os.Getenv("SETTING_${line % 5}"), ${line})`);
      files[`internal/part${at % 30}/file${at}.go`] =
        `package part${at % 30}\n\n${imports}\nfunc F${at}() {\n${body.join("\n")}\n}\n`;
    }
    await page.getByTestId("folder-input").setInputFiles(writeFiles(files));
    await planned(page);
    await page.getByRole("button", { name: /^main\.go/ }).click();
    await page.getByTestId("source").locator(".cm-line", { hasText: "package main" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(" // ");
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { times });
      const before = () => {
        const start = performance.now();
        void window.__stageplan?.shown().then(() => times.push(performance.now() - start));
      };
      addEventListener("beforeinput", before, { capture: true });
    });
    const count = 120;
    for (let stroke = 1; stroke <= count; stroke++) {
      await page.keyboard.press("x");
      const done = (least: number) => (window as unknown as { times: number[] }).times.length >= least;
      await expect.poll(() => page.evaluate(done, stroke), { interval: 1 }).toBe(true);
    }
    const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
    console.log(`keystroke to plan, 300 files: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(0.999)} ms`);
    expect(times.length).toBe(count);
  });
});
