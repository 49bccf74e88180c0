import { createServer } from "node:http";
import { crc32 } from "@node-rs/crc32";
createServer(async (request, response) => {
  response.end(String(crc32(request.url)));
}).listen(process.env.PORT || 3000);
