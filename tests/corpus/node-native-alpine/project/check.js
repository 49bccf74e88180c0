const { createServer } = require("node:http");
const expat = require("node-expat");

createServer((request, response) => {
  let depth = 0;
  const parser = new expat.Parser("UTF-8");
  parser.on("startElement", () => (depth += 1));
  const fits = parser.parse(decodeURIComponent(request.url.slice(1)), true);
  response.end(fits ? `well-formed, ${depth} elements\n` : `${parser.getError()}\n`);
}).listen(process.env.PORT || 3000);
