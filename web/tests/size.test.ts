// What a first visit costs: all that the page loads, and all that it keeps for the time without a network, as a host that
// packs files by Brotli sends them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { expect, test } from "vitest";
import { DIST } from "./serve";

const BUDGET = fileURLToPath(new URL("../size.json", import.meta.url));

function packed(name: string): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  return brotliCompressSync(readFileSync(`${DIST}${name}`), { params }).length;
}

test("a first visit fetches no more than web/size.json allows", () => {
  const budget: Record<string, { brotli: number }> = JSON.parse(readFileSync(BUDGET, "utf8"));
  // The service worker keeps everything, so its list is what is fetched, together with itself.
  const kept = /^const FILES = (\[.*\]);$/m.exec(readFileSync(`${DIST}sw.js`, "utf8"))?.[1];
  const files = [...(JSON.parse(kept ?? "[]") as string[]), "sw.js"].map((name) =>
    name === "./" ? "index.html" : name,
  );
  expect(files).toContain("index.html");
  const sizes = files.map((name) => ({ name, size: packed(name) }));
  const sum = (wanted: (name: string) => boolean) =>
    sizes.reduce((sum, { name, size }) => (wanted(name) ? sum + size : sum), 0);
  const module = sum((name) => name.endsWith(".wasm"));
  const scripts = sum((name) => name.endsWith(".js"));
  const all = sum(() => true);
  const real: Record<string, number> = {
    "the planner's module": module,
    scripts,
    "page, styles and icon": all - module - scripts,
    "all that a first visit fetches": all,
  };
  console.log(`a first visit in bytes, by Brotli: ${JSON.stringify(real)}`);
  expect(Object.keys(real)).toEqual(Object.keys(budget));
  for (const [name, size] of Object.entries(real)) {
    const most = budget[name]?.brotli ?? 0;
    expect(size, `${name}: say why it may weigh more and put it into web/size.json`).toBeLessThanOrEqual(most);
  }
});
