require('polka')().get('/', (request, response) => response.end('alone')).listen(4040);
