require('http').createServer((_, out) => out.end('ding')).listen(8080)
