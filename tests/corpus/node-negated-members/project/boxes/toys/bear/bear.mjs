import { createServer } from 'node:http';
import { wool } from 'stuffing';
createServer((_, response) => response.end(wool)).listen(8081);
