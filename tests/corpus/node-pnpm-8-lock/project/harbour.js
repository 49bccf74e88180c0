require("http").createServer((_, r) => r.end("ahoy")).listen(7777);
