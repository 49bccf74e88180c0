// Every way in which a project can come in.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import examples from "../build/examples.json" with { type: "json" };
import { notice, onPage, openExample, openPasted, planned, printed, says, shot } from "./browser";
import { project, writeFiles } from "./projects";

/** The day for which the corpus is planned. */
const TODAY = "2026-11-21";
const corpus = (name: string) => fileURLToPath(new URL(`../../tests/corpus/${name}/project`, import.meta.url));
const GO = { "go.mod": "module example.org/shop\n\ngo 1.25\n", "main.go": project.goServer };
const NEXT = JSON.stringify({ scripts: { build: "next build", start: "next start" }, dependencies: { next: "^16" } });

onPage("a project comes in", {}, (open) => {
  test("as a folder that is chosen", async () => {
    const page = await open();
    await page.getByTestId("folder-input").setInputFiles(corpus("go-plain-http"));
    await planned(page);
    expect(await page.locator(".project-name").innerText()).toBe("project");
    await says(page.getByTestId("found"), /Go module example\.com\/hello\s+sure/);
    expect(await printed(page)).toContain("gcr.io/distroless/static-debian13");
  });

  test("as a folder that is dropped", async () => {
    const page = await open();
    await drop(page, [corpus("node-express-npm")]);
    await planned(page);
    await says(page.getByTestId("found"), /Express|Node/);
    expect(await printed(page)).toContain("npm ci --omit=dev");
  });

  test("as a folder that the browser hands over entry by entry, with one file that cannot be read", async () => {
    const page = await open();
    await dropEntries(page, "shop", { ...GO, "routes.go": null, "internal/a/a.go": "package a\n" });
    await planned(page);
    expect(await page.locator(".project-name").innerText()).toBe("shop");
    await page.getByTestId("files-read").click();
    const dialog = page.getByRole("dialog");
    await says(dialog.getByRole("region", { name: "Not readable" }), /routes\.go.*locked by another program/s);
    await page.keyboard.press("Escape");
    expect(await printed(page)).toContain("ENTRYPOINT");
  });

  test("as files that are dropped beside each other", async () => {
    const page = await open();
    const folder = writeFiles(GO);
    await drop(page, [join(folder, "go.mod"), join(folder, "main.go")]);
    await planned(page);
    await says(page.locator(".project"), /main\.go/);
    expect(await printed(page)).toContain("EXPOSE 8080");
  });

  test("as a zip, whose one folder is the project", async () => {
    const page = await open();
    const text = (name: string) => new TextEncoder().encode(name);
    const zip = zipSync({
      "shop-main/go.mod": text(GO["go.mod"]),
      "shop-main/main.go": text(GO["main.go"]),
      "shop-main/README.md": text("# Shop\n"),
    });
    await page
      .getByTestId("files-input")
      .setInputFiles({ name: "x.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
    await planned(page);
    expect(await page.locator(".project-name").innerText()).toBe("shop-main");
    await says(page.getByTestId("files-read"), /2 of 3 files read/);
    expect(await printed(page)).toContain("EXPOSE 8080");
  });

  test("as a zip that is none, which is said with what to do", async () => {
    const page = await open();
    const files = { name: "x.zip", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004 but no more") };
    await page.getByTestId("files-input").setInputFiles(files);
    await says(notice(page), /x\.zip cannot be opened: .* Open the folder itself instead/);
    await shot(page, "start-notice");
  });

  test("as single files", async () => {
    const page = await open();
    const folder = writeFiles(GO);
    await page.getByTestId("files-input").setInputFiles([join(folder, "go.mod"), join(folder, "main.go")]);
    await planned(page);
    expect(await page.locator(".project-name").innerText()).toBe("files");
    expect(await printed(page)).toContain("EXPOSE 8080");
  });

  test("as a pasted manifest, whose name is guessed", async () => {
    const page = await open();
    await page.getByRole("button", { name: "Paste a manifest" }).click();
    const form = page.getByRole("form", { name: "Paste a manifest" });
    await form.getByLabel("Text").fill(NEXT);
    expect(await form.getByLabel("File name").inputValue()).toBe("package.json");
    await shot(page, "start-paste");
    await form.getByLabel("Text").press("Control+Enter");
    await planned(page);
    await says(page.locator(".project .open-head"), /package\.json/);
    expect(await printed(page)).toContain('CMD ["node_modules/.bin/next", "start"]');
  });

  test("as a pasted manifest under the name that was typed", async () => {
    const page = await open();
    await openPasted(page, "services/api/go.mod", "module example.org/api\n\ngo 1.25\n");
    await says(page.locator(".project"), /services\/api\/go\.mod/);
  });

  test("by the clipboard, pasted anywhere on the page", async () => {
    const page = await open();
    await page.evaluate((text) => navigator.clipboard.writeText(text), GO["go.mod"]);
    await page.keyboard.press("Control+V");
    const form = page.getByRole("form", { name: "Paste a manifest" });
    await expect.poll(() => form.getByLabel("File name").inputValue()).toBe("go.mod");
  });

  test("only once: of two, the later one stays", async () => {
    const page = await open();
    await page.getByTestId("folder-input").setInputFiles(corpus("go-plain-http"));
    await planned(page);
    await drop(page, [corpus("node-express-npm")]);
    await expect.poll(() => printed(page)).toContain("npm ci");
    await page.getByRole("button", { name: "Close project" }).click();
    await page.getByTestId("folder-input").waitFor({ state: "attached" });
    expect(await page.title()).toBe("stageplan playground");
  });

  test("without what git ignores and what tools install", async () => {
    const page = await open();
    const folder = writeFiles({
      ...GO,
      ".gitignore": "secrets/\n.env\n",
      "secrets/key.pem": "x",
      ".env": "KEY=x\n",
      "node_modules/a/package.json": "{}",
      "kept.txt": "x",
    });
    await page.getByTestId("folder-input").setInputFiles(folder);
    await planned(page);
    await page.getByTestId("files-read").click();
    const text = await page.getByRole("dialog").innerText();
    expect(text).toContain("kept.txt");
    for (const absent of ["key.pem", ".env", "node_modules"]) expect(text).not.toContain(absent);
    await shot(page, "dialog-files");
  });

  for (const language of ["node", "go"]) {
    test(`as each example of ${language}, which gives the very Dockerfile that the command line gives`, async () => {
      const page = await open();
      await page.evaluate((day) => window.__stageplan?.setToday(day), TODAY);
      for (const { case: name } of examples.filter(({ case: name }) => name.startsWith(language))) {
        await openExample(page, name);
        const about = await readFile(join(corpus(name), "../case.toml"), "utf8");
        const expected = await readFile(join(corpus(name), "../expect/Dockerfile"), "utf8");
        // What the command line was told by an option stands in a file here, which its comments say.
        const told = (text: string) => (/^unit = /m.test(about) ? text.replace(/^#.*$/gm, "") : text);
        expect(told(await printed(page)), name).toBe(told(expected));
        await page.getByRole("button", { name: "Close project" }).click();
      }
    });
  }
});

/** Drops files and folders of the disk, as the system does. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
    if (type === "dragOver") await page.getByTestId("drop-here").waitFor();
  }
  await page.getByTestId("drop-here").waitFor({ state: "detached" });
  await session.detach();
}

/** Drops a folder whose entries are made up; one without a text fails to be read. */
async function dropEntries(page: Page, name: string, files: Record<string, string | null>): Promise<void> {
  await page.evaluate(
    ({ name, files }) => {
      const folder = (name: string, files: Record<string, string | null>): unknown => {
        const parts = new Map<string, Record<string, string | null>>();
        const children: unknown[] = [];
        for (const [path, text] of Object.entries(files)) {
          const cut = path.indexOf("/");
          if (cut < 0) children.push(file(path, text));
          else {
            const part = parts.get(path.slice(0, cut)) ?? {};
            part[path.slice(cut + 1)] = text;
            parts.set(path.slice(0, cut), part);
          }
        }
        for (const [name, part] of parts) children.push(folder(name, part));
        let rest = children;
        const reader = {
          readEntries(done: (entries: unknown[]) => void) {
            // As browsers do: in pieces, until there is an empty one.
            done(rest.slice(0, 1));
            rest = rest.slice(1);
          },
        };
        return { name, isFile: false, isDirectory: true, createReader: () => reader };
      };
      const file = (name: string, text: string | null) => ({
        name,
        isFile: true,
        isDirectory: false,
        file(done: (file: File) => void, fail: (error: Error) => void) {
          if (text === null) fail(new DOMException("it is locked by another program", "NotReadableError"));
          else done(new File([text], name));
        },
      });
      const event = new DragEvent("drop", { bubbles: true, cancelable: true });
      const items = [{ kind: "file", webkitGetAsEntry: () => folder(name, files), getAsFile: () => null }];
      Object.defineProperty(event, "dataTransfer", { value: { items, types: ["Files"] } });
      document.body.dispatchEvent(event);
    },
    { name, files },
  );
}
