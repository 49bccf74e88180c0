require("http").createServer((_, out) => out.end("half")).listen(3000);
