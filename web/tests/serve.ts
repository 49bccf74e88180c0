// Serves the built page as any static host would, and remembers who asked for what.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export interface Served {
  /** Where the page is, with a `/` behind it. */
  address: string;
  /** Every path that was asked for, in order. */
  asked: string[];
  /** Ends the server and every connection to it. */
  close(): Promise<void>;
}

/** Starts a server of the built page on a port of its own. */
export async function serve(): Promise<Served> {
  if (!existsSync(join(DIST, "index.html"))) throw new Error("the page is not built: run `npm run build` first");
  const headers = headersOf(await readFile(join(DIST, "_headers"), "utf8"));
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    asked.push(path);
    const file = join(DIST, normalize(path.endsWith("/") ? `${path}index.html` : path));
    try {
      const body = await readFile(file);
      // What has a hash of its content in its name can be kept.
      const cache = path.startsWith("/assets/") ? "max-age=600" : "no-cache";
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type, "cache-control": cache });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a built `_headers` says of every file, as hosts read it. */
function headersOf(text: string): Record<string, string> {
  const [path, ...lines] = text.trimEnd().split("\n");
  if (path !== "/*") throw new Error("the built _headers has no lines for every file");
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", value = ""] = line.trim().split(/: (.*)/);
      return [name.toLowerCase(), value];
    }),
  );
}
