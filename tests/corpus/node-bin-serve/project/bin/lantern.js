#!/usr/bin/env node
const { program } = require("commander");

program.name("lantern");
program
  .command("serve")
  .option("-p, --port <number>", "port", "9400")
  .action(({ port }) => require("http").createServer((_, out) => out.end("light")).listen(Number(port)));
program.command("list").action(() => console.log("none"));
program.parse();
