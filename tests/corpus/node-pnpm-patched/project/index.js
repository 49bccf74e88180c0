const ms = require("ms");
require("http").createServer((_, r) => r.end(String(ms("1s")))).listen(8080, "0.0.0.0");
