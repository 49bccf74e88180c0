const http = require('node:http');
const ms = require('ms');
const { knots } = require('@harbour/ropes');

const server = http.createServer((request, response) => response.end(`${knots()} every ${ms(60000)}\n`));
server.listen(process.env.PORT || 4747);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
