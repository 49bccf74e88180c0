const { createServer } = require("node:http");
const bcrypt = require("bcrypt");
const sqlite = require("sqlite3");

const passes = new sqlite.Database(process.env.PASSES || "/data/passes.db");

createServer((request, response) => {
  passes.get("select hash from passes where plate = ?", [request.url.slice(1)], async (error, row) => {
    const open = !error && row && (await bcrypt.compare(request.headers["x-pin"] || "", row.hash));
    response.writeHead(open ? 200 : 403).end();
  });
}).listen(3000);
