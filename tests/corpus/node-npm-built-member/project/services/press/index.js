require('node:http').createServer().listen(1)
