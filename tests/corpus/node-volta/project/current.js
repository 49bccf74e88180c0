require("http").createServer((_, out) => out.end("flow")).listen(process.env.PORT || 3000);
