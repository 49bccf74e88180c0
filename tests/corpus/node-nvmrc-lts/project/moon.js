require("http").createServer((_, out) => out.end("moon")).listen(1969);
