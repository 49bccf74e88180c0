import { createServer } from "node:http";
import ms from "ms";

const port: number = Number(process.env.PORT ?? 8080);

const server = createServer((_request, response) => {
  response.end(`a day has ${ms("1d")} milliseconds\n`);
});
server.listen(port);
process.on("SIGTERM", () => server.close());
