require("http").createServer((_, out) => out.end("node")).listen(3000);
