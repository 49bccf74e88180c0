require('node:http').createServer().listen(2121);
