const { createServer } = require("node:http");
const Database = require("better-sqlite3");

const guests = new Database("/data/guests.db");
guests.exec("create table if not exists guests (name text)");

createServer((request, response) => {
  guests.prepare("insert into guests values (?)").run(request.url.slice(1));
  response.end(JSON.stringify(guests.prepare("select name from guests").all()));
}).listen(process.env.PORT || 3000);
