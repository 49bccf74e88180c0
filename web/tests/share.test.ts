// The project in a link.
import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { notice, onPage, openExample, planned, printed, says, shot } from "./browser";
import { project, writeFiles } from "./projects";

onPage("a link", {}, (open) => {
  test("gives the same bytes to whoever opens it, with what was edited and what was shown", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await page.getByTestId("source").locator(".cm-line", { hasText: '"version"' }).click();
    await page.keyboard.press("End");
    await page.keyboard.type('\n"description": "Grüße 🐳",');
    await expect.poll(() => printed(page)).toContain("Grüße 🐳");
    await page.getByTestId("stage-test").click();
    const before = await printed(page);
    const link = await share(page);
    expect(new URL(link).search).toBe("");
    const other = await open(new URL(link).hash);
    await planned(other);
    expect(await printed(other)).toBe(before);
    await says(other.getByTestId("source"), "Grüße 🐳");
    await says(other.locator(".project .open-head"), /package\.json\s+edited/);
    await says(other.getByTestId("target").locator("h2"), "test");
    expect(await other.locator(".project-name").innerText()).toBe("node-express-npm");
  });

  test("stands in the address, so that loading the page anew keeps the state; another project takes it out", async () => {
    const page = await open();
    await openExample(page, "go-plain-http");
    const before = await printed(page);
    await share(page);
    await page.keyboard.press("Escape");
    await page.reload();
    await planned(page);
    expect(await printed(page)).toBe(before);
    await page.getByRole("button", { name: "Close project" }).click();
    expect(new URL(page.url()).hash).toBe("");
  });

  test("is opened in a tab that is open already", async () => {
    const page = await open();
    await openExample(page, "go-plain-http");
    const { hash } = new URL(await share(page));
    const other = await open();
    await openExample(other, "node-express-npm");
    await other.evaluate((hash) => {
      location.hash = hash;
    }, hash);
    await expect.poll(() => other.locator(".project-name").innerText()).toBe("go-plain-http");
  });

  test("that is broken is refused in words, with what to do", async () => {
    for (const hash of ["#p=AAAA", "#p=%%%", "#p="]) {
      const page = await open(hash);
      await says(notice(page), /The link holds no project that can be opened: .*Ask for it again/);
      await openExample(page, "go-plain-http");
    }
  });

  test("that would be too large is not made; the files can be taken instead", async () => {
    const page = await open();
    const noise = randomBytes(300_000).toString("base64");
    const folder = writeFiles({
      "go.mod": "module a.org/a\n\ngo 1.25\n",
      "main.go": `${project.goServer}// ${noise}\n`,
    });
    await page.getByTestId("folder-input").setInputFiles(folder);
    await planned(page);
    await page.getByRole("button", { name: "Share" }).click();
    const dialog = page.getByRole("dialog");
    await says(dialog, /does not fit into a link: .*Download the files instead/s);
    await shot(page, "dialog-share-large");
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download the project with them" }).click();
    expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  });
});

/** Makes a link. */
async function share(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Copy" }).click();
  await says(dialog, /The link is copied/);
  const link = await dialog.getByLabel("Link").inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  return link;
}
