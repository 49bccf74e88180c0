// Every example of the README, run where it says: in Node, Deno and Bun, and in a browser, built by Vite, served by it while
// one develops, or as it is.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";
import * as vite from "vite";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium, find } from "../scripts/tools.mjs";
import { fill, installed, pkg, root } from "./support.js";

const app = inject("app");
const project = join(root, "tests", "corpus", "node-express-npm", "project");

/** The example below a heading. */
function example(heading: string): string {
  const readme = readFileSync(join(pkg, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  const code = /^```(?:js|html)\n(.*?)^```$/ms.exec(section ?? "")?.[1];
  if (code === undefined) throw new Error(`the README has no example "${heading}"`);
  expect(code.split("\n").length, heading).toBeLessThanOrEqual(15);
  return code;
}

/** What planning the project gives today. */
async function dockerfile(): Promise<string> {
  const { Session } = await installed();
  using session = new Session();
  fill(session, project, {});
  session.plan();
  return session.emit("dockerfile") ?? "";
}

/** Runs an example in the folder of the project. */
function run(program: string, args: string[], heading: string): string {
  const file = join(app, `${heading.toLowerCase()}.mjs`);
  writeFileSync(file, example(heading));
  return execFileSync(program, [...args, file], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

test("Node", async () => {
  expect(run(process.execPath, [], "Node")).toBe(`${await dockerfile()}\n`);
});

test("Editors", () => {
  expect(run(process.execPath, [], "Editors")).toContain("What the plan takes from here:");
});

const deno = find("deno");
test.skipIf(deno === undefined)(`Deno${deno ? "" : " (there is none here)"}`, () => {
  expect(run(deno ?? "", ["run", "--allow-read", "--node-modules-dir=manual"], "Deno")).toContain(" AS production\n");
});

const bun = find("bun");
test.skipIf(bun === undefined)(`Bun${bun ? "" : " (there is none here)"}`, async () => {
  expect(run(bun ?? "", ["run"], "Bun")).toBe(`${await dockerfile()}\n`);
});

const browserPath = chromium();

// Vite loads a page anew when it finds a dependency late, in the midst of which a browser may complain for once.
const patient = { retry: 2 };
describe.skipIf(browserPath === undefined)(`a browser${browserPath ? "" : " (there is none here)"}`, patient, () => {
  let browser: Browser;
  const servers: (Server | vite.ViteDevServer)[] = [];
  /** What servers of files were asked for. */
  const asked: string[] = [];

  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    browser = await playwright.launch({ executablePath: browserPath ?? "", args });
  });

  afterAll(async () => {
    await browser.close();
    for (const server of servers) server.close();
  });

  /** A folder of the app, with files. */
  function folder(files: Record<string, string>): string {
    const made = mkdtempSync(join(app, "page-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
    return made;
  }

  /** Serves a folder as any server of files does. */
  async function serve(folder: string): Promise<string> {
    const types: Record<string, string> = {
      ".html": "text/html",
      ".js": "text/javascript",
      ".wasm": "application/wasm",
    };
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const path = join(folder, normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname)));
      try {
        const body = readFileSync(path.endsWith("/") ? join(path, "index.html") : path);
        response.setHeader("content-type", types[path.endsWith("/") ? ".html" : extname(path)] ?? "text/plain");
        response.end(body);
      } catch {
        response.statusCode = 404;
        response.end();
      }
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  /** What a page shows when it shows a Dockerfile. */
  async function shown(address: string): Promise<string> {
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) wrong.push(message.text());
    });
    await page.goto(address);
    await page
      .waitForFunction("document.body?.textContent.includes('AS production')", { timeout: 60_000 })
      .catch(() => {});
    const text = await page.evaluate("document.body.innerText");
    await page.close();
    expect(wrong).toEqual([]);
    return String(text);
  }

  async function built(files: Record<string, string>): Promise<string> {
    const at = folder(files);
    await vite.build({ root: at, base: "./", logLevel: "warn", configFile: false });
    return serve(join(at, "dist"));
  }

  async function developed(files: Record<string, string>): Promise<string> {
    const at = folder({ ...files, "package.json": '{"type": "module", "dependencies": {"stageplan": "*"}}' });
    // A project of its own, as one who tries it out has.
    mkdirSync(join(at, "node_modules"));
    cpSync(join(app, "node_modules", "stageplan"), join(at, "node_modules", "stageplan"), { recursive: true });
    const server = await vite.createServer({
      root: at,
      logLevel: "warn",
      configFile: false,
      server: { host: "127.0.0.1", port: 0 },
    });
    servers.push(server);
    await server.listen();
    return server.resolvedUrls?.local[0] ?? "";
  }

  const page = (script: string) => `<!doctype html><body><script type="module" src="./${script}"></script></body>`;
  const bundled = { "index.html": page("main.js"), "main.js": "" };
  const worked = {
    "index.html": page("page.js"),
    "page.js": `
      const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
      worker.onmessage = ({ data: report }) => (document.body.innerText = report.artifacts[0].text);
      worker.postMessage({ "package.json": '{"scripts": {"start": "node server.js"}}', "server.js": "" });
    `,
    "worker.js": "",
  };
  beforeAll(() => {
    bundled["main.js"] = example("Vite and other bundlers");
    worked["worker.js"] = example("A Web Worker");
  });

  test("Vite, built", async () => {
    expect(await shown(await built(bundled))).toContain("EXPOSE 8080");
  });

  test("Vite, built, with parts on demand", async () => {
    asked.length = 0;
    expect(await shown(await built({ ...bundled, "main.js": example("Parts on demand") }))).toContain(
      'ENTRYPOINT ["/usr/local/bin/shop"]',
    );
    const modules = asked.flatMap((url) => /\/(\w+)-[\w-]+\.wasm$/.exec(url)?.[1] ?? []);
    expect(modules.sort()).toEqual(["go", "stageplan"]);
  });

  test("Vite, while one develops", async () => {
    expect(await shown(await developed(bundled))).toContain("EXPOSE 8080");
  });

  test("a Web Worker, built by Vite", async () => {
    expect(await shown(await built(worked))).toContain("AS production");
  });

  test("a Web Worker, while one develops", async () => {
    expect(await shown(await developed(worked))).toContain("AS production");
  });

  test("a page without a bundler", async () => {
    writeFileSync(join(app, "index.html"), example("A page without a bundler"));
    expect(await shown(await serve(app))).toContain("AS production");
  });
});
