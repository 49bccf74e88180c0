// Options: what is switched changes the plan, and becomes a line of the project's stageplan.toml.
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { onPage, openExample, planned, printed, says, shot, sideTab } from "./browser";

/** A project that two ecosystems recognise alike. */
const ALIKE = fileURLToPath(new URL("../../tests/corpus/node-and-go-alike/project", import.meta.url));

const row = (page: Page, name: string): Locator => page.getByTestId(`option-${name}`);
const file = (page: Page): Locator => page.getByTestId("options-file").locator("pre");

const SWITCHES = [
  { option: "flavour", value: "alpine", line: 'flavour = "alpine"', has: "-alpine3" },
  { option: "version", value: "22", line: 'version = "22"', has: "ARG NODE_VERSION=22" },
  { option: "package-manager", value: "pnpm", line: 'package-manager = "pnpm"', has: "pnpm install" },
  { option: "cache", value: "layer", line: 'cache = "layer"', lacks: "--mount=type=cache" },
  { option: "port", value: "4000", line: "port = 4000", has: "EXPOSE 4000" },
  { option: "start", value: "node --test", line: "start = ", has: 'CMD ["node", "--test"]' },
  { option: "comments", value: "none", line: 'comments = "none"', lacks: "# base:" },
  { option: "targets", value: "test", line: 'targets = ["test"]', lacks: "AS development" },
];

onPage("an option in its field", { keep: true }, (open) => {
  let page: Page | undefined;
  for (const { option, value, line, has, lacks } of SWITCHES) {
    test(`${option} changes the Dockerfile, is written down, and goes without a trace`, async () => {
      if (!page) {
        page = await open();
        await openExample(page, "node-express-npm");
      }
      const tab = page;
      const before = await printed(tab);
      await sideTab(tab, "Options");
      await set(row(tab, option), value);
      await says(file(tab), line);
      await expect
        .poll(async () => {
          const text = await printed(tab);
          return (!has || text.includes(has)) && (!lacks || !text.includes(lacks));
        })
        .toBe(true);
      await says(tab.locator(".project .files"), "stageplan.toml");
      await row(tab, option)
        .getByRole("button", { name: `reset ${option} to automatic` })
        .click();
      await expect.poll(() => printed(tab)).toBe(before);
      expect(await file(tab).count()).toBe(0);
    });
  }
});

onPage("an option", {}, (open) => {
  test("unit is switched in the header, and back", async () => {
    const page = await open();
    await openExample(page, "go-several-mains");
    const before = await printed(page);
    const unit = page.getByTestId("switch-unit");
    const units = await unit.locator("option").evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    const other = units.find((value) => value.startsWith("cmd/") && !before.includes(`./${value}`));
    expect(units.length).toBeGreaterThan(2);
    await unit.selectOption(other ?? "");
    await expect.poll(() => printed(page)).toContain(`./${other}`);
    await sideTab(page, "Options");
    await says(file(page), `unit = "${other}"`);
    await unit.selectOption("");
    await expect.poll(() => printed(page)).toBe(before);
    expect(await file(page).count()).toBe(0);
  });

  test("flavour is switched in the header by the keyboard", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await page.getByTestId("switch-flavour").focus();
    await page.keyboard.type("alp");
    await expect.poll(() => printed(page)).toContain("-alpine3");
  });

  test("comments is switched above the Dockerfile", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await page.locator(".printed .tools").getByRole("radio", { name: "why" }).check();
    await expect.poll(() => printed(page)).toMatch(/# .*package\.json:\d+/);
    await sideTab(page, "Options");
    await says(file(page), 'comments = "why"');
    await shot(page, "options");
  });

  test("with a value that cannot be says so at its field, and changes nothing", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    const before = await printed(page);
    await sideTab(page, "Options");
    await set(row(page, "port"), "99999");
    await says(row(page, "port").getByRole("alert"), /65535|port/);
    expect(await row(page, "port").locator("input").getAttribute("aria-invalid")).toBe("true");
    const inView = (alert: Element) =>
      alert.getBoundingClientRect().bottom - 1 <= (alert.closest(".scroll")?.getBoundingClientRect().bottom ?? 0);
    await expect.poll(() => row(page, "port").getByRole("alert").evaluate(inView)).toBe(true);
    expect(await printed(page)).toBe(before);
    expect(await file(page).count()).toBe(0);
    await shot(page, "options-wrong");
    await set(row(page, "port"), "4000");
    await expect.poll(() => row(page, "port").getByRole("alert").textContent()).toBe("");
    await says(file(page), "port = 4000");
  });

  test("that is typed into stageplan.toml shows in its field, and a wrong one is a finding at its line", async () => {
    const page = await open();
    await openExample(page, "node-express-npm");
    await page.getByRole("button", { name: "Add stageplan.toml" }).click();
    await page.getByTestId("source").locator(".cm-content").click();
    await page.keyboard.type("port = 5000");
    await expect.poll(() => printed(page)).toContain("EXPOSE 5000");
    await sideTab(page, "Options");
    await expect.poll(() => row(page, "port").locator("input").inputValue()).toBe("5000");
    await page.getByTestId("source").locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\ncolour = 1");
    await sideTab(page, "Findings");
    await says(page.getByTestId("findings"), /colour.*stageplan\.toml:2/s);
    await shot(page, "findings");
  });

  test("is what a finding's button sets", async () => {
    const page = await open();
    await page.getByTestId("folder-input").setInputFiles(ALIKE);
    await planned(page);
    expect(await printed(page)).toContain("golang:");
    await sideTab(page, "Findings");
    await shot(page, "findings-fix");
    await page.getByTestId("findings").getByRole("button", { name: "Set ecosystem to node" }).click();
    await expect.poll(() => printed(page)).toContain('CMD ["node", "server.js"]');
    await sideTab(page, "Options");
    await says(file(page), 'ecosystem = "node"');
  });
});

/** Gives an option a value in its field, whatever that is. */
async function set(row: Locator, value: string): Promise<void> {
  const select = row.locator("select");
  if (await select.count()) await select.selectOption(value);
  else if (await row.locator("input[type=checkbox]").count()) await row.getByLabel(value, { exact: false }).check();
  else {
    await row.locator("input").first().fill(value);
    await row.locator("input").first().press("Enter");
  }
}
