require("http").createServer((_, out) => out.end("web")).listen(process.env.PORT);
