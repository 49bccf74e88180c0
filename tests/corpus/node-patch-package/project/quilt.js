require("http").createServer((_, r) => r.end("quilt")).listen(8080);
