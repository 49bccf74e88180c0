const { createServer } = require("node:http");
const keys = require("./tools/keys.json");

const server = createServer((_, response) => response.end(JSON.stringify(keys))).listen(8443);
process.on("SIGTERM", () => server.close());
