const { createServer } = require("node:http");
const ms = require("ms");

createServer((request, response) => response.end(ms(60_000))).listen(3000);
