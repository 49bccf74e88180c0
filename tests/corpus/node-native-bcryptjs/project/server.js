const { createServer } = require("http");
const bcrypt = require("bcrypt");
const old = require("bcryptjs");

createServer(async (request, response) => {
  const given = request.headers.authorization || "";
  const right = (await bcrypt.compare(given, process.env.SECRET_HASH)) || old.compareSync(given, process.env.OLD_HASH);
  response.writeHead(right ? 204 : 401).end();
}).listen(8000);
