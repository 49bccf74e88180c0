// Chromium for the tests, with every page watched: what it asks the network for, and what goes wrong in it.
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium to test with: `$CHROMIUM`, or where Debian and others put it. */
export const CHROMIUM = [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));

const SHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

/** A page with what was seen of it. */
export interface Watched {
  page: Page;
  context: BrowserContext;
  /** Addresses that were asked for, other than data and blobs of the page itself. */
  requests: string[];
  /** Errors that nothing caught, and errors on the console. */
  errors: string[];
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

/** Opens the page in a context of its own. */
export async function open(
  browser: Browser,
  how: { dark?: boolean; size?: [number, number]; hash?: string; path?: string } = {},
): Promise<Watched> {
  const [width, height] = how.size ?? [1440, 900];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: how.dark ? "dark" : "light",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const watched: Watched = { page, context, requests: [], errors: [] };
  context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) watched.requests.push(request.url());
  });
  page.on("pageerror", (error) => watched.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") watched.errors.push(message.text());
  });
  await page.goto(address() + (how.path ?? "") + (how.hash ?? ""));
  return watched;
}

/** Where the page is served. */
export function address(): string {
  return inject("address");
}

/** Keeps a picture of a state, for a person to look at. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png` });
}
