const http = require('node:http');
const { cut } = require('quarry-stone');
http.createServer((request, response) => response.end(cut())).listen(process.env.PORT || 7070);
