import { createServer } from "node:http";

const handler = () => "The next ferry leaves at noon\n";
const port = Number(process.env.PORT ?? 4000);

if (typeof Bun !== "undefined") {
  Bun.serve({ port, fetch: () => new Response(handler()) });
} else {
  createServer((request, response) => response.end(handler())).listen(port);
}
