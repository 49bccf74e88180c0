import { createServer } from "node:http";

createServer((_, out) => out.end("quick")).listen(4100);
