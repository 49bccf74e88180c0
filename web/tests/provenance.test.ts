// Why a piece is there, and what a line has caused: by mouse and by keyboard, both ways.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { onPage, openExample, outputTab, says, shot, sideTab } from "./browser";

const code = (page: Page): Locator => page.getByTestId("printed");
const source = (page: Page): Locator => page.getByTestId("source");
const why = (page: Page): Locator => page.getByTestId("why");
/** The narrowest piece of the printed file with just this text. */
const piece = (page: Page, text: string | RegExp): Locator =>
  code(page)
    .locator("[data-mark]")
    .filter({ hasText: text, hasNot: page.locator("[data-mark]") })
    .last();
/** Whatever is lit in a view. */
const lit = (view: Locator): Promise<string> =>
  view
    .locator(".cm-lit")
    .allInnerTexts()
    .then((all) => all.join("|"));

onPage("reasons", {}, (open) => {
  test("of a piece below the mouse: its line lights up, and the chain is shown", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await piece(page, /^3000$/).hover();
    await says(why(page), /index\.js:4/);
    await says(page.locator(".project .files li", { hasText: "index.js" }).locator(".lit-badge"), ":4, 9");
    await piece(page, /^1\.2\.0$|"1\.2\.0"/).hover();
    await says(why(page), /package\.json:3/);
    await expect.poll(() => lit(source(page))).toContain("1.2.0");
    await shot(page, "provenance-hover");
    await page.mouse.move(5, 5);
    await expect.poll(() => lit(source(page))).toBe("");
  });

  test("of a piece that was clicked stay, whatever the mouse does, until they are let go", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await sideTab(page, "Decisions");
    await piece(page, /^3000$/).click();
    await page.mouse.move(5, 5);
    await says(why(page), /index\.js:9/);
    await says(why(page), /Pinned/);
    expect(await lit(code(page))).toContain("3000");
    await page.keyboard.press("Escape");
    await expect.poll(() => lit(code(page))).toBe("");
    await says(why(page), /Point at any piece/);
  });

  test("lead to their place: its button opens the file at the line", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await piece(page, /^3000$/).click();
    await why(page).getByRole("button", { name: "index.js:9" }).first().click();
    await says(page.locator(".project .open-head"), "index.js");
    await expect.poll(() => cursorLine(source(page))).toContain("app.listen(port");
    await expect.poll(() => lit(source(page))).toContain("port");
  });

  test("name the catalog with its source and the day it was checked", async () => {
    const page = await open();
    await openExample(page, "go-plain-http");
    await piece(page, /distroless/).click();
    await says(why(page), /Catalog: .*checked 20\d\d-\d\d-\d\d/s);
  });

  test("of a piece at the keyboard's cursor; Enter opens the place, Escape lets go", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await code(page).locator(".cm-content").focus();
    await page.keyboard.press("Control+End");
    for (let line = 0; line < 8 && !(await cursorLine(code(page))).startsWith("EXPOSE"); line++)
      await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await says(why(page), /index\.js:4/);
    await page.keyboard.press("Enter");
    await says(page.locator(".project .open-head"), "index.js");
    await expect.poll(() => cursorLine(source(page))).toContain("process.env.PORT || 3000");
    await expect.poll(() => focused(page)).toContain("index.js");
    await page.keyboard.press("Escape");
    await expect.poll(() => lit(code(page))).toBe("");
  });

  test("a line of a manifest lights up what it caused, and leads there", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await source(page).locator(".cm-line", { hasText: '"start":' }).click();
    await says(why(page), /package\.json:8/);
    await expect.poll(() => lit(code(page))).toContain("index.js");
    await says(why(page), /It is printed as.*It decided.*start command: node index\.js/s);
    await shot(page, "provenance-line");
    await why(page).locator(".pieces button").first().click();
    await expect.poll(() => focused(page)).toContain("Dockerfile");
  });

  test("a line of a manifest at the keyboard's cursor, too, wherever the mouse rests", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await piece(page, /^3000$/).hover();
    await source(page).locator(".cm-content").focus();
    await page.keyboard.press("Control+Home");
    for (let line = 1; line < 8; line++) await page.keyboard.press("ArrowDown");
    await says(why(page), /package\.json:8/);
    await expect.poll(() => lit(code(page))).toContain("index.js");
    await page.mouse.move(5, 5);
    await page.keyboard.press("Escape");
    await expect.poll(() => lit(code(page))).toBe("");
    await says(why(page), /Point at any piece/);
  });

  test("of a decision light up in both views", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await sideTab(page, "Decisions");
    const port = page.getByTestId("decisions").getByRole("button", { name: /^port / });
    await port.click();
    expect(await port.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => lit(code(page))).toContain("3000");
    await page.keyboard.press("Escape");
    await expect.poll(() => port.getAttribute("aria-pressed")).toBe("false");
  });

  test("of each line of .dockerignore are there as well", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await outputTab(page, ".dockerignore");
    await piece(page, /node_modules/).click();
    await expect.poll(() => why(page).locator(".chain").count()).toBeGreaterThan(0);
  });
});

/** The text of the line with the cursor, in the view that has the focus or had it. */
function cursorLine(view: Locator): Promise<string> {
  return view.locator(".cm-content").evaluate(() => {
    const node = getSelection()?.focusNode;
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest(".cm-line")?.textContent ?? "";
  });
}

/** What has the focus, as a screen reader says it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
}
