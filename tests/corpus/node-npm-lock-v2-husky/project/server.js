import("node:http").then((http) => http.createServer((_, out) => out.end("tidy")).listen(process.env.PORT || 3000));
