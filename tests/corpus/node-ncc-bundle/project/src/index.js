const ms = require("ms");
require("http").createServer((_, out) => out.end(String(ms("1y")))).listen(process.env.PORT || 3000);
