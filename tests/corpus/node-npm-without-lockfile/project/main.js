const ms = require("ms");
const server = require("http").createServer((_, response) => response.end(`carefree for ${ms("1w")}`));
server.listen(process.env.PORT || 3000);
process.on("SIGTERM", () => server.close());
