import { createServer } from 'node:http';
import { shine } from '@lantern/beam';

const server = createServer((_, response) => {
  response.end(`${shine(3)}\n`);
});
server.listen(Number(process.env.PORT ?? 5151));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
