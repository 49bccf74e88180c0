require('node:http').createServer((_, a) => a.end('hot')).listen(4000)
