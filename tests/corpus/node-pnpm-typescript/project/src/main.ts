import http from "http";
import ms from "ms";

const host = process.env.HOST || "0.0.0.0";
const port = parseInt(process.env.PORT || "4300", 10);
const server = http.createServer((_, out) => out.end("sunny for " + ms(ms("2h"), { long: true })));
server.listen(port, host);
process.on("SIGTERM", () => server.close());
