const { createServer } = require("node:http");
const sodium = require("sodium-native");

createServer((request, response) => {
  const hash = Buffer.alloc(sodium.crypto_generichash_BYTES);
  sodium.crypto_generichash(hash, Buffer.from(request.url));
  response.end(`sealed ${hash.toString("hex")}\n`);
}).listen(process.env.PORT || 3000);
