const fs = require("fs");
fs.writeFileSync(`${process.env.STORE}/started`, new Date().toISOString());
require("http").createServer((_, out) => out.end("depot")).listen(process.env.PORT);
