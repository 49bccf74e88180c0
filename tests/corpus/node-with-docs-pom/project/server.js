import { createServer } from "node:http";

const waiting = ["Ada", "Grace"];

createServer((request, response) => {
  response.end(`${waiting.length} are waiting\n`);
}).listen(Number(process.env.PORT ?? 3100));
