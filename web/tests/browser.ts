// Chromium for the tests, with every page watched: what it asks the network for, and what goes wrong in it.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { chromium as findChromium } from "../../pkg/scripts/tools.mjs";
import { type Served, serve } from "./serve";

/** The Chromium to test with: `$CHROMIUM`, or the one on the path. */
export const CHROMIUM = findChromium();

const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
/** The most that anything may take. Only what is broken takes as long. */
const PATIENCE = 20_000;

export interface Look {
  dark?: boolean;
  size?: [number, number];
  /** Whether tabs stay from one test to the next. */
  keep?: boolean;
}

export interface Visit {
  /** What is done at the first visit. */
  first?(page: Page): Promise<void>;
}

/** A context that holds the page as a visitor's browser does: loaded once, and kept for the time without a network. */
export class Site {
  readonly context: BrowserContext;
  readonly server: Served;
  /** What should not have happened. */
  readonly problems: string[] = [];
  /** How much the server was asked for until everything was there; undefined until then. */
  #loaded: number | undefined;

  private constructor(context: BrowserContext, server: Served) {
    this.context = context;
    this.server = server;
    context.setDefaultTimeout(PATIENCE);
    context.on("request", (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(server.address)) this.problems.push(`asked for ${url}`);
    });
    context.on("weberror", (error) => this.problems.push(`error: ${error.error().message}`));
    context.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`console: ${message.text()}`);
    });
  }

  /** Visits the page for the first time, and waits until all of it is kept. */
  static async visit(browser: Browser, { dark, size, first }: Look & Visit = {}): Promise<Site> {
    const [width, height] = size ?? [1440, 900];
    const server = await serve();
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      permissions: ["clipboard-read", "clipboard-write"],
      acceptDownloads: true,
    });
    const site = new Site(context, server);
    const page = await site.page();
    await ready(page);
    await first?.(page);
    site.#loaded = server.asked.length;
    await page.close();
    return site;
  }

  /** The page in a tab of its own, as soon as there is something to click. */
  async page(hash = ""): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.server.address + hash);
    await page.locator("h1").waitFor();
    return page;
  }

  /** What the server was asked for since all was there. */
  asked(): string[] {
    // A browser looks by itself whether there is a newer service worker when a page is opened, and tells nothing by that.
    return this.server.asked.slice(this.#loaded).filter((path) => path !== "/sw.js");
  }

  /** Fails if anything has left the page or gone wrong in it. */
  check(): void {
    const seen = [...this.asked().map((path) => `asked the server for ${path}`), ...this.problems];
    this.problems.length = 0;
    expect(seen, "requests and errors of the page").toEqual([]);
  }

  /** Closes every tab. */
  async clear(): Promise<void> {
    await Promise.all(this.context.pages().map((page) => page.close()));
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.server.close();
  }
}

/** Waits until the planner runs and all of the page is kept. */
export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-offline=ready]").waitFor({ state: "attached" });
}

/** Starts Chromium without anything that speaks to the outside by itself. */
export function launch(): Promise<Browser> {
  if (!CHROMIUM) throw new Error("there is no Chromium: install Debian's package, or name one in $CHROMIUM");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** Tests of what needs a browser. */
export function inBrowser(name: string, body: (browser: () => Browser) => void): void {
  const told = CHROMIUM ? name : `${name} (there is no Chromium here; install one, or name it in $CHROMIUM)`;
  describe.skipIf(!CHROMIUM)(told, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(async () => {
      await browser?.close();
    });
    body(() => {
      if (!browser) throw new Error("Chromium did not start");
      return browser;
    });
  });
}

/** Tests of the page as it is once it was loaded: whatever asks the network for anything fails the test that did. */
export function onPage(
  name: string,
  look: Look,
  body: (open: (hash?: string) => Promise<Page>, site: () => Site) => void,
) {
  inBrowser(name, (browser) => {
    let site: Site | undefined;
    beforeAll(async () => {
      site = await Site.visit(browser(), look);
    });
    afterEach(async () => {
      if (!look.keep) await site?.clear();
      site?.check();
    });
    afterAll(async () => {
      await site?.close();
    });
    const get = () => {
      if (!site) throw new Error("the page was not opened");
      return site;
    };
    body((hash) => get().page(hash), get);
  });
}

/** Keeps a picture of a state, for a person to look at. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png`, animations: "disabled" });
}

/** Waits until a project is shown, planned or refused. */
export async function planned(page: Page): Promise<void> {
  await page.getByTestId("plan-time").waitFor();
}

/** Opens an example from the start page. */
export async function openExample(page: Page, name: string): Promise<void> {
  await page.getByTestId(`example-${name}`).click();
  await planned(page);
}

/** Pastes a manifest under a name of its own. */
export async function openPasted(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "Paste a manifest" }).click();
  const form = page.getByRole("form", { name: "Paste a manifest" });
  await form.getByLabel("Text").fill(text);
  await form.getByLabel("File name").fill(name);
  await form.getByRole("button", { name: "Plan it" }).click();
  await planned(page);
}

/** What a button puts into the clipboard. */
export async function copied(page: Page, button: Locator): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button.click();
  return clipboard(page);
}

/** The text in the clipboard, once there is any. */
export async function clipboard(page: Page): Promise<string> {
  let text = "";
  await expect
    .poll(async () => {
      text = await page.evaluate(() => navigator.clipboard.readText());
      return text;
    })
    .not.toBe("");
  return text;
}

/** The whole text of the printed file that is shown: more of it than an editor draws. */
export function printed(page: Page): Promise<string> {
  return copied(page, page.getByTestId("copy"));
}

/** Shows a tab of the right column. */
export async function sideTab(page: Page, name: "Why" | "Decisions" | "Findings" | "Options"): Promise<void> {
  await page.getByRole("tablist", { name: "Reasons and options" }).getByRole("tab", { name }).click();
}

/** Shows a tab of the middle column. */
export async function outputTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tablist", { name: "Printed files" }).getByRole("tab", { name, exact: true }).click();
}

/** What the page says in passing. */
export function notice(page: Page): Locator {
  return page.locator(".notices");
}

/** Waits for an element to say something. */
export async function says(element: Locator, text: string | RegExp): Promise<void> {
  await expect.poll(() => element.innerText()).toMatch(text);
}
