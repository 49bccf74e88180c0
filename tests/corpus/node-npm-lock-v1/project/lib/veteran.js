var ms = require('ms');
require('http').createServer(function (q, s) { s.end('' + ms('1h')); }).listen(8080);
