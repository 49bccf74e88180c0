import { createServer } from 'node:http';
import { ripe } from '@orchard/fruit';

const port = Number(process.env.PORT ?? 4310);
const server = createServer((request, response) => {
  if (request.url === '/healthz') return void response.end('ok');
  response.end(`ripe: ${ripe().join(', ')}\n`);
});
server.listen(port);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
