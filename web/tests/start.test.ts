// What `npm start` ends with: a server of the built page.
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("npm start ends in serving the page and the planner", async () => {
  const port = await freePort();
  const server = spawn("npm", ["run", "serve", "-w", "playground"], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port) },
    // A group of its own, which ends as a whole.
    detached: true,
  });
  let said = "";
  server.stdout.on("data", (chunk) => {
    said += chunk;
  });
  try {
    const address = `http://localhost:${port}/`;
    await expect
      .poll(() =>
        fetch(address).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    const page = await (await fetch(address)).text();
    expect(page).toContain("<title>stageplan playground</title>");
    const wasm = /href="\.\/([^"]+\.wasm)"/.exec(page)?.[1];
    const answer = await fetch(address + wasm);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/wasm");
    await expect.poll(() => said).toContain(String(port));
  } finally {
    if (server.pid) process.kill(-server.pid);
  }
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
