// The page and its worker cannot talk to another server, even if something in them wanted to.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPage, ready } from "./browser";

/** Tries to reach an address, and says which rule of the policy forbids it. Runs in a page or in its worker. */
async function reach(address: string): Promise<string> {
  const forbidden = new Promise<string>((resolve) => {
    self.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
  });
  const reached = fetch(address, { mode: "no-cors" }).then(
    () => "reached",
    () => new Promise<string>((resolve) => setTimeout(resolve, 2000, "failed for another reason")),
  );
  return Promise.race([forbidden, reached]);
}

onPage("the policy", {}, (open, site) => {
  let asked = 0;
  const other = createServer((_request, response) => {
    asked++;
    response.end();
  });
  let address = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  });
  afterAll(() => other.close());

  test("holds the page and the worker", async () => {
    const page = await open();
    await ready(page);
    expect(await page.evaluate(reach, address), "the page").toBe("connect-src");
    const [worker] = page.workers();
    expect(await worker?.evaluate(reach, address), "the worker").toBe("connect-src");
    expect(asked).toBe(0);
    // The browser says that it has refused, as it should.
    site().problems.length = 0;
  });
});
