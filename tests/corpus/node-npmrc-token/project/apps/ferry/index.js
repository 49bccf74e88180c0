const { createServer } = require("node:http");
const { next } = require("@harbour/tides");

const server = createServer((_, response) => response.end(next())).listen(5600);
process.on("SIGTERM", () => server.close());
