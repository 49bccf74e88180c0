require('http').createServer(function (_, out) { out.end('odd') }).listen(Number(process.env.PORT || '8080'))
