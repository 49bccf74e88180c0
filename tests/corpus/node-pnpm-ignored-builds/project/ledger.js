const { createServer } = require("node:http");
const Database = require("better-sqlite3");
const RE2 = require("re2");

const ledger = new Database(process.env.LEDGER || "/data/ledger.db");
const entry = new RE2("^/entries/([0-9]+)$");

createServer((request, response) => {
  const id = entry.exec(request.url)?.[1];
  response.end(JSON.stringify(ledger.prepare("select * from entries where id = ?").get(id)));
}).listen(3000);
