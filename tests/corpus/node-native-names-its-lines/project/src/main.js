import { createServer } from "node:http";
import Database from "better-sqlite3";

const tides = new Database("/data/tides.db");

createServer((request, response) => {
  response.end(JSON.stringify(tides.prepare("select * from tides").all()));
}).listen(process.env.PORT ?? 3000);
