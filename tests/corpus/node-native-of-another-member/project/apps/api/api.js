const { createServer } = require("node:http");
const { letters } = require("@letters/store");

createServer((request, response) => response.end(JSON.stringify(letters()))).listen(3000);
