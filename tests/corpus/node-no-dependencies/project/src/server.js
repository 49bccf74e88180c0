import { createServer } from "node:http";

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/plain");
  response.end("bare\n");
});
server.listen(Number(process.env.PORT) || 8000);
process.on("SIGTERM", () => server.close());
