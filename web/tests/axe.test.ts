// Every state of the page by the rules of axe, in light and dark; and a picture of each for people.
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { notice, onPage, openExample, openPasted, outputTab, planned, says, shot, sideTab } from "./browser";

/** The rules whose answer depends on the colours. All others see the same page in light and in dark. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe has to say of a part of the page, or of all, in light and in dark. */
async function examine(page: Page, name: string, part = "html"): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await shot(page, `${name}-${colorScheme}`);
    const violations = await page.evaluate(
      async ({ only, part }) => {
        // biome-ignore lint/suspicious/noExplicitAny: axe is here by its text alone.
        const { axe } = window as any;
        const { violations } = await axe.run(part, {
          resultTypes: ["violations"],
          ...(only.length > 0 ? { runOnly: { type: "rule", values: only } } : {}),
        });
        return violations.map(({ id, help, nodes }: axe.Result) => {
          const where = nodes.slice(0, 4).map(({ html, failureSummary }) => `${html}\n${failureSummary}`);
          return `${id}: ${help} (${nodes.length})\n${where.join("\n")}`;
        });
      },
      { only: colorScheme === "dark" ? COLOURS : [], part },
    );
    expect(violations, `${name} in ${colorScheme}`).toEqual([]);
  }
}

onPage("axe finds nothing", {}, (open) => {
  test("at the start, and where a manifest is pasted", async () => {
    const page = await open();
    await examine(page, "start");
    await page.getByRole("button", { name: "Paste a manifest" }).click();
    await page.getByRole("form", { name: "Paste a manifest" }).getByLabel("Text").fill("module a.org/a\n");
    await examine(page, "paste");
  });

  test("in an open project, at each tab", async () => {
    const page = await open();
    await openExample(page, "node-prisma");
    await page.getByTestId("printed").locator("[data-mark]", { hasText: "EXPOSE" }).last().click();
    await says(page.getByTestId("why"), "Pinned");
    await examine(page, "why");
    for (const tab of ["Decisions", "Findings", "Options"] as const) {
      await sideTab(page, tab);
      await examine(page, tab.toLowerCase(), ".side");
    }
    await outputTab(page, ".dockerignore");
    await page.getByTestId("found").click();
    await examine(page, "found", ".header");
  });

  test("in the lesson", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await outputTab(page, "Learn");
    await page.locator(".learn-lesson button").first().click();
    await examine(page, "learn", ".output");
  });

  test("in the dialogs", async () => {
    const page = await open();
    await openExample(page, "go-cmd-layout");
    await page.getByRole("button", { name: "Share" }).click();
    await says(page.getByRole("dialog"), "The link is ");
    await examine(page, "share", "dialog");
    await page.keyboard.press("Escape");
    await page.getByTestId("files-read").click();
    await examine(page, "files-read", "dialog");
  });

  test("where something is wrong", async () => {
    const page = await open("#p=AAAA");
    await says(notice(page), "The link holds no project");
    await examine(page, "notice");
    await openPasted(page, "package.json", '{ "name": "a", }');
    await examine(page, "error");
    await sideTab(page, "Options");
    const port = page.getByTestId("option-port");
    await port.locator("input").fill("x");
    await port.locator("input").press("Enter");
    await expect.poll(() => port.getByRole("alert").innerText()).not.toBe("");
    await examine(page, "wrong-option", ".side");
  });
});

onPage("axe finds nothing on a narrow screen", { size: [390, 844] }, (open) => {
  test("in each part of the page", async () => {
    const page = await open();
    await examine(page, "narrow-start");
    await openExample(page, "node-express-npm");
    await planned(page);
    for (const part of ["Project", "Output", "Why"]) {
      await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: part }).click();
      await examine(page, `narrow-${part.toLowerCase()}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), part).toBe(true);
    }
    await sideTab(page, "Options");
    await examine(page, "narrow-options");
    await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: "Output" }).click();
    await outputTab(page, "Learn");
    await examine(page, "narrow-learn");
  });
});
