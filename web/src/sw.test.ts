import { beforeEach, expect, test, vi } from "vitest";

const SCOPE = "https://example.org/play/";

/** What the server has, by address. */
let server: Record<string, string>;
/** What is kept, by the name of the cache and the address. */
let kept: Map<string, Map<string, Response>>;
let handlers: Record<string, (event: unknown) => void>;

const address = (request: Request | string) =>
  new URL(typeof request === "string" ? request : request.url, SCOPE).href.replace(/\?.*$/, "");

function cache(name: string) {
  const files = kept.get(name) ?? new Map<string, Response>();
  kept.set(name, files);
  return {
    addAll: async (requests: Request[]) => {
      for (const request of requests) {
        const text = server[address(request)];
        if (text === undefined) throw new TypeError("404");
        files.set(address(request), new Response(text));
      }
    },
    match: async (request: Request | string) => files.get(address(request))?.clone(),
  };
}

async function sum(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

beforeEach(async () => {
  handlers = {};
  kept = new Map();
  server = { [SCOPE]: "page", [`${SCOPE}assets/a.js`]: "program" };
  vi.resetModules();
  vi.stubGlobal("self", {
    registration: { scope: SCOPE },
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
    addEventListener: (name: string, handle: (event: unknown) => void) => {
      handlers[name] = handle;
    },
  });
  vi.stubGlobal("caches", {
    open: async (name: string) => cache(name),
    delete: async (name: string) => kept.delete(name),
    keys: async () => [...kept.keys()],
    match: async () => undefined,
  });
  vi.stubGlobal("fetch", async (request: Request) => new Response(`from the server: ${request.url}`));
  // The build's own addresses are relative to the worker.
  vi.stubGlobal(
    "Request",
    class {
      readonly url: string;
      constructor(file: string) {
        this.url = address(file);
      }
    },
  );
  vi.stubGlobal("BUILD", "1");
  vi.stubGlobal("FILES", [
    ["./", await sum("page")],
    ["assets/a.js", null],
  ]);
  await import("./sw");
});

async function install(): Promise<void> {
  let work: Promise<unknown> | undefined;
  handlers.install?.({ waitUntil: (promise: Promise<unknown>) => (work = promise) });
  await work;
}

async function get(path: string, mode = "navigate"): Promise<string> {
  let response: Promise<Response> | undefined;
  const request = { url: SCOPE + path, mode, method: "GET" };
  handlers.fetch?.({ request, respondWith: (promise: Promise<Response>) => (response = promise) });
  return (await response)?.text() ?? "";
}

test("the page is answered by either of its names, and no other is", async () => {
  await install();
  expect(await get("")).toBe("page");
  expect(await get("index.html")).toBe("page");
  expect(await get("?from=a")).toBe("page");
  expect(await get("assets/a.js", "cors")).toBe("program");
  expect(await get("docs/")).toContain("from the server");
  expect(await get("other.html")).toContain("from the server");
});

test("a page of another build is not kept", async () => {
  server[SCOPE] = "the next page";
  await expect(install()).rejects.toThrow("another build");
  expect([...kept.keys()]).toEqual([]);
});

test("a build of which a part is missing is not kept", async () => {
  delete server[`${SCOPE}assets/a.js`];
  await expect(install()).rejects.toThrow("404");
  expect([...kept.keys()]).toEqual([]);
});
