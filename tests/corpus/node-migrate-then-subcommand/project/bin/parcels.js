#!/usr/bin/env node
const { program } = require("commander");
const { createServer } = require("node:http");

program.command("serve").option("--quiet").action(() => {
  const server = createServer((_, response) => response.end("parcels")).listen(6060);
  process.on("SIGTERM", () => server.close());
});
program.parse();
