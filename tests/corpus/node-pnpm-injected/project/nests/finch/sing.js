require('@aviary/seed');
require('node:http').createServer().listen(5432);
