const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const server = createServer((_, response) => response.end(readFileSync("data/config.json"))).listen(4545);
process.on("SIGTERM", () => server.close());
