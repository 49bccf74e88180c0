const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const page = path.join(__dirname, "..", "board", "dist", "index.html");

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  fs.createReadStream(page).pipe(response);
});

server.listen(process.env.PORT || 4173);
process.on("SIGTERM", () => server.close());
