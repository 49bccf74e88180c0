const { createServer } = require("node:http");

const server = createServer((_, response) => response.end("all quiet")).listen(9090);
process.on("SIGTERM", () => server.close());
