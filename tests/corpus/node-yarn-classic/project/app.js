var http = require('http')
var ms = require('ms')

var server = http.createServer(function (req, res) {
  res.end('echo ' + req.url + ' ' + ms('1m') + '\n')
})
server.listen(process.env.PORT || 5000)
process.on('SIGTERM', function () { server.close() })
