// The stage graph: choosing a target, and what is taken away by copying and downloading.
import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { copied, onPage, openExample, outputTab, printed, says, shot } from "./browser";

onPage("the stage graph", {}, (open) => {
  test("takes a target by the keyboard: the command, the picture and the Dockerfile follow", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const target = page.getByTestId("target");
    await says(target.locator("h2"), "production");
    await page.getByTestId("stage-production").focus();
    const seen = new Set(["production"]);
    for (const key of ["Home", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "End", "ArrowLeft", "ArrowUp"]) {
      await page.keyboard.press(key);
      const name = await page.evaluate(() => document.activeElement?.getAttribute("data-stage") ?? "");
      seen.add(name);
      await says(target.locator("h2"), name);
      expect(await page.getByTestId(`stage-${name}`).getAttribute("aria-pressed")).toBe("true");
    }
    expect(seen.size).toBeGreaterThan(3);
    await page.getByTestId("stage-test").focus();
    await page.keyboard.press("Enter");
    await says(target.locator(".graph-commands code").first(), "docker build --target test -t guestbook:test .");
    await expect
      .poll(() => page.getByTestId("printed").locator(".cm-band").first().innerText())
      .toMatch(/AS test|# test/);
    await shot(page, "target");
  });

  test("tells what a target needs and what it leaves behind", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const needed = () =>
      page.locator(".graph-stage[data-needed]").evaluateAll((all) => all.map((one) => one.getAttribute("data-stage")));
    expect((await needed()).sort()).toEqual(["base", "prod-deps", "production"]);
    await page.getByTestId("stage-development").click();
    await expect.poll(async () => (await needed()).sort()).toEqual(["base", "deps", "development"]);
  });

  test("copies the very command that it shows", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    for (const stage of ["production", "development"]) {
      await page.getByTestId(`stage-${stage}`).click();
      await says(page.getByTestId("target").locator("h2"), stage);
      for (const row of await page.locator(".graph-commands li").all()) {
        const shown = (await row.locator("code").innerText()).replace(/\s+/g, " ").trim();
        expect(await copied(page, row.getByRole("button"))).toBe(shown);
      }
    }
  });

  test("survives an edit that takes the chosen stage away", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await page.getByTestId("stage-test").click();
    await page.evaluate(() => window.__stageplan?.edit("stageplan.toml", 'targets = ["production"]\n'));
    await says(page.getByTestId("target").locator("h2"), "production");
  });

  test("gives its files away: one as a file, all as a zip", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const text = await printed(page);
    const one = page.waitForEvent("download");
    await page.locator(".printed .tools").getByRole("button", { name: "Download" }).click();
    expect((await one).suggestedFilename()).toBe("Dockerfile");
    expect(await readFile(await (await one).path(), "utf8")).toBe(text);
    const all = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download all as zip" }).click();
    expect((await all).suggestedFilename()).toBe("node-express-npm-stageplan.zip");
    const files = unzipSync(new Uint8Array(await readFile(await (await all).path())));
    expect(Object.keys(files).sort()).toEqual([".dockerignore", "Dockerfile"]);
    expect(new TextDecoder().decode(files.Dockerfile)).toBe(text);
  });

  test("gives way to the lesson, whose differences show their lines", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await outputTab(page, "Learn");
    await page.getByRole("heading", { name: "What each difference buys" }).waitFor();
    expect(await page.getByTestId("target").count()).toBe(0);
    const lesson = page.locator(".learn-lesson button").first();
    await lesson.click();
    expect(await lesson.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => page.locator(".learn-line[data-lit]").count()).toBeGreaterThan(0);
    await shot(page, "learn");
  });
});
