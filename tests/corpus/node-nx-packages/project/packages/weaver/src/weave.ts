import { createServer } from 'http';
import { pass } from '@loom/shuttle';
createServer((_, response) => response.end(pass())).listen(9090);
