// What comes in broken, huge, foreign or hostile: the page says what is, and goes on.
import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { notice, onPage, openExample, openPasted, planned, printed, says, shot, sideTab } from "./browser";
import { project, writeFiles } from "./projects";

const GO = { "go.mod": "module example.org/shop\n\ngo 1.25\n", "main.go": project.goServer };
const findings = (page: Page): Locator => page.getByTestId("findings");

async function openFolder(page: Page, files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = writeFiles(files);
  await page.getByTestId("folder-input").setInputFiles(folder);
  await planned(page);
  return folder;
}

onPage("the page stands", {}, (open) => {
  test("a manifest of broken JSON: a finding at its line, and the plan is back once it is mended", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const before = await printed(page);
    const source = page.getByTestId("source");
    await source.locator(".cm-line", { hasText: '"main"' }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(",");
    await sideTab(page, "Findings");
    await says(findings(page), /not well-formed.*package\.json:6/s);
    expect(await source.locator(".cm-finding").count()).toBeGreaterThan(0);
    await shot(page, "error-json");
    await source.locator(".cm-line", { hasText: '"main"' }).click();
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await expect.poll(() => printed(page)).toBe(before);
  });

  test("a manifest of broken TOML: a finding at its line, and the rest is planned", async () => {
    const page = await open();
    await openFolder(page, { ...GO, "stageplan.toml": 'port = 8080\nflavour = "alp\n' });
    await sideTab(page, "Findings");
    await says(findings(page), /stageplan\.toml:2/);
    expect(await printed(page)).toContain("EXPOSE 8080");
    await shot(page, "error-toml");
  });

  test("a file of 50 MB: it is not read, and that is said", async () => {
    const page = await open();
    const folder = writeFiles({ ...GO, "package.json": "{" });
    truncateSync(join(folder, "package.json"), 50 * 1024 * 1024);
    await page.getByTestId("files-input").setInputFiles(join(folder, "package.json"));
    await says(notice(page), /package\.json cannot be read: it has 50 MB, and no manifest has more than 32 MB/);
    await page.getByTestId("folder-input").setInputFiles(folder);
    await planned(page);
    await says(page.locator(".project .files"), /package\.json\s+too large to read/);
    await says(page.locator(".project .files"), /main\.go/);
  });

  test("manifests that are no text: said in the list, and the plan goes on", async () => {
    const page = await open();
    await openFolder(page, { ...GO, "package.json": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0]) });
    await says(page.locator(".project .files"), /package\.json\s+binary/);
    expect(await printed(page)).toContain("EXPOSE 8080");
  });

  test("20,000 files: planned, while the page answers", async () => {
    const page = await open();
    const files: Record<string, string> = { ...GO };
    for (let at = 0; at < 20_000; at++) files[`assets/${at % 200}/icon-${at}.svg`] = "";
    const folder = writeFiles(files);
    await page.evaluate(() => {
      const state = { last: performance.now(), gap: 0, start: performance.now() };
      Object.assign(window, { state });
      const frame = () => {
        const now = performance.now();
        state.gap = Math.max(state.gap, now - state.last);
        state.last = now;
        requestAnimationFrame(frame);
      };
      addEventListener(
        "change",
        () => {
          state.last = performance.now();
          state.start = state.last;
          state.gap = 0;
        },
        { capture: true, once: true },
      );
      requestAnimationFrame(frame);
    });
    await page.getByTestId("folder-input").setInputFiles(folder);
    await planned(page);
    const { ms, gap } = await page.evaluate(() => {
      const { state } = window as unknown as { state: { gap: number; start: number } };
      return { ms: performance.now() - state.start, gap: state.gap };
    });
    console.log(`20,000 files: planned in ${ms.toFixed(0)} ms, longest pause between two frames ${gap.toFixed(0)} ms`);
    await says(page.getByTestId("files-read"), /2 of 20,002 files read/);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Filter the files by name").fill("icon-19999");
    await says(page.locator(".project .files"), "icon-19999.svg");
    expect(await printed(page)).toContain("EXPOSE 8080");
    await shot(page, "many-files");
  });

  test("a folder that is no project: said, with what was looked for", async () => {
    const page = await open();
    await openFolder(page, { "README.md": "# Notes\n", "notes/a.txt": "a\n" });
    await says(page.getByTestId("no-plan"), /No project in the root/);
    await says(page.getByTestId("found").or(page.locator(".found")), /Nothing recognised/);
    await shot(page, "error-unrecognised");
  });

  test("a library: said that there is nothing to run", async () => {
    const page = await open();
    await openFolder(page, { "go.mod": GO["go.mod"], "shop.go": "package shop\n\nfunc Price() int { return 1 }\n" });
    await says(page.getByTestId("no-plan"), /Nothing to run in the root/);
    await shot(page, "error-library");
  });

  test("folders of which none is the root's: each is a button to plan it", async () => {
    const page = await open();
    const both = ["shop", "till"].flatMap((name) =>
      Object.entries(GO).map(([path, text]) => [`services/${name}/${path}`, text]),
    );
    await openFolder(page, Object.fromEntries(both));
    await shot(page, "error-units");
    await page.getByTestId("no-plan").getByRole("button", { name: "services/shop" }).click();
    await expect.poll(() => printed(page)).toContain("EXPOSE 8080");
  });

  test("a file that is gone when it is to be read", async () => {
    const page = await open();
    const folder = await openFolder(page, { ...GO, "README.md": "# Shop\n" });
    rmSync(join(folder, "README.md"));
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: "README.md" }).click();
    await says(page.locator(".project"), /There is no text to show: .*Planning goes on without it/s);
  });

  test("a fault of the planner: it is started again, that is said, and the next plan works", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const before = await printed(page);
    await page.evaluate(() => window.__stageplan?.trap());
    await page.getByTestId("source").locator(".cm-line", { hasText: '"version"' }).click();
    await page.keyboard.press("End");
    await page.keyboard.type('\n"description": "after",');
    await says(notice(page), /The planner stopped and was started again/);
    await expect.poll(() => printed(page)).toContain("after");
    await shot(page, "error-trap");
    await page.getByRole("button", { name: "Dismiss" }).click();
    // What is typed slowly is undone in several steps.
    const undone = async () => {
      await page.getByTestId("source").locator(".cm-content").press("Control+Z");
      return printed(page);
    };
    await expect.poll(undone).toBe(before);
  });

  test("a fault of the planner before anything is open", async () => {
    const page = await open();
    await page.evaluate(() => window.__stageplan?.trap());
    await openExample(page, "go-plain-http");
    expect(await printed(page)).toContain("EXPOSE 8080");
  });

  test("hostile names and texts: they are shown as they are, and do nothing", async () => {
    const page = await open();
    const alerts: string[] = [];
    page.on("dialog", async (dialog) => {
      alerts.push(dialog.message());
      await dialog.dismiss();
    });
    const bad = '"><img src=x onerror=alert(1)>';
    const right = "\u202egpj.exe";
    const long = "n".repeat(180);
    await openFolder(page, {
      [`${bad}.go`]: "package main\n",
      [`cmd/${right}/main.go`]: project.goServer,
      [`${long}/main.go`]: project.goServer,
      "go.mod": `module example.org/${"a".repeat(300)}\n\ngo 1.25\n`,
      "main.go": `${project.goServer}// <script>alert(2)</script>\n`,
      "package.json": JSON.stringify({ name: bad, description: bad, scripts: { start: `node '${bad}'` } }),
      "README.md": bad,
    });
    for (const tab of ["Decisions", "Findings", "Options", "Why"] as const) await sideTab(page, tab);
    const list = page.getByRole("button", { name: "Show all" });
    if (await list.count()) await list.click();
    await says(page.locator(".project .files"), bad);
    await page.getByTestId("switch-ecosystem").selectOption("node");
    await page.getByTestId("files-read").click();
    await says(page.getByRole("dialog"), bad);
    await shot(page, "hostile-names");
    expect(await page.locator("img, script:not([src])").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(alerts).toEqual([]);
  });

  test("a pasted name that no project can have: said before it is opened", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Paste a manifest" }).click();
    const form = page.getByRole("form", { name: "Paste a manifest" });
    await form.getByLabel("Text").fill("x");
    await form.getByLabel("File name").fill("../../etc/passwd");
    await says(form, /cannot be in a project/);
    expect(await form.getByRole("button", { name: "Plan it" }).isDisabled()).toBe(true);
    await form.getByRole("button", { name: "Cancel" }).click();
    await openPasted(page, "go.mod", GO["go.mod"]);
  });
});
