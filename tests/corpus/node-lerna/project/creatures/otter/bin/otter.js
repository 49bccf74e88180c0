#!/usr/bin/env node
const http = require('node:http');
const fur = require('@menagerie/fur');
http.createServer((request, response) => response.end(fur.brush())).listen(5005, '0.0.0.0');
