import { createServer } from "node:http";
import { hello } from "@commune/words";

createServer((_, out) => out.end(hello())).listen(process.env.PORT || 4001);
