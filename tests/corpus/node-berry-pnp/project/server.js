const ms = require("ms");
require("node:http").createServer((_, r) => r.end(String(ms("2d")))).listen(process.env.PORT || 3000);
