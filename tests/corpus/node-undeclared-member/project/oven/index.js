const http = require('node:http');
const { knead } = require('../dough/knead');
http.createServer((request, response) => response.end(knead())).listen(3131);
