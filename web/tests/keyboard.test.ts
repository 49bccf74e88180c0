// Everything without a mouse.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { clipboard, onPage, openExample, planned, says } from "./browser";

interface Stop {
  /** What has the focus, in words. */
  what: string;
  /** Whether one can see that it has. */
  visible: boolean;
  inView: boolean;
}

/** What has the focus; undefined where it is the page itself. */
function stop(page: Page): Promise<Stop | undefined> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const ring = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    // A text with a cursor shows where one is; a list over a switch lets the switch show it.
    const around = element.parentElement ? getComputedStyle(element.parentElement) : undefined;
    const { top, bottom, left, right, width } = element.getBoundingClientRect();
    const name = element.getAttribute("aria-label") ?? (element as HTMLElement).innerText ?? "";
    return {
      what: `${element.localName}${element.getAttribute("data-testid") ? `#${element.getAttribute("data-testid")}` : ""} ${name.trim().split("\n")[0]}`,
      visible:
        ring || element.classList.contains("cm-content") || (around !== undefined && around.outlineStyle !== "none"),
      inView: width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  });
}

/** Presses a key until something has the focus; how often is bounded. */
async function reach(page: Page, wanted: RegExp, key = "Tab"): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 120; presses++) {
    const now = await stop(page);
    if (now && wanted.test(now.what)) return;
    if (now) seen.push(now.what);
    await page.keyboard.press(key);
  }
  throw new Error(`${wanted} cannot be reached; there were ${seen.join(", ")}`);
}

/** Every stop of the Tab key, once around. */
async function around(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  // Behind the last element the focus is with the browser, and then with the page again.
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press("Tab");
    const now = await stop(page);
    if (!now) return stops;
    stops.push(now);
  }
  throw new Error(
    `the focus never leaves: ${stops
      .slice(-6)
      .map(({ what }) => what)
      .join(", ")}`,
  );
}

onPage("without a mouse", {}, (open) => {
  test("an example is opened, a tab shown, an option changed, and the file copied", async () => {
    const page = await open();
    await reach(page, /#example-node-express-npm/);
    await page.keyboard.press("Enter");
    await planned(page);
    await reach(page, /^button Why/);
    await page.keyboard.press("ArrowRight");
    await says(page.locator("#tab-decisions[aria-selected=true]"), "Decisions");
    await page.keyboard.press("End");
    await says(page.locator("#tab-options[aria-selected=true]"), "Options");
    const port = page.getByTestId("option-port").locator("input");
    for (let presses = 0; presses < 40; presses++) {
      if (await port.evaluate((field) => field === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type("4000");
    await page.keyboard.press("Enter");
    await says(page.getByTestId("printed"), "EXPOSE 4000");
    await reach(page, /^button Dockerfile/, "Shift+Tab");
    await page.keyboard.press("ArrowRight");
    await says(page.locator("#output-tab-shown"), ".dockerignore");
    await page.keyboard.press("ArrowLeft");
    await reach(page, /#copy/);
    await page.evaluate(() => navigator.clipboard.writeText(""));
    await page.keyboard.press("Enter");
    expect(await clipboard(page)).toContain("EXPOSE 4000");
  });

  test("a project is closed, and the start page is at hand again", async () => {
    const page = await open();
    await openExample(page, "go-plain-http");
    await reach(page, /^button Close/);
    await page.keyboard.press("Enter");
    await reach(page, /#example-go-plain-http/);
  });

  test("a dialog takes the focus, keeps it, and gives it back", async () => {
    const page = await open();
    await openExample(page, "go-plain-http");
    await page.getByRole("button", { name: "Share" }).focus();
    await page.keyboard.press("Enter");
    await says(page.getByRole("dialog"), "The link is ");
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press("Tab");
      const inside = await page.evaluate(() => {
        const now = document.activeElement;
        return now === document.body || now?.closest("dialog") !== null;
      });
      expect(inside).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect((await stop(page))?.what).toBe("button Share");
  });

  for (const state of ["the start page", "an open project"]) {
    test(`${state} has no trap, and shows where the focus is`, async () => {
      const page = await open();
      if (state === "an open project") {
        await openExample(page, "node-express-npm");
        await page.getByRole("heading", { level: 1 }).click();
      }
      const stops = await around(page);
      expect(stops.length).toBeGreaterThan(10);
      expect(stops.filter(({ visible }) => !visible)).toEqual([]);
      expect(stops.filter(({ inView }) => !inView)).toEqual([]);
    });
  }
});
