require("http").createServer((_, out) => out.end("either")).listen(3000);
