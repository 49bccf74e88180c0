import Fastify from 'fastify';
import { routes } from '@ferry/routes';

const app = Fastify();
app.get('/', () => routes);
await app.listen({ port: Number(process.env.PORT ?? 4020), host: '0.0.0.0' });
