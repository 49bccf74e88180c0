import Fastify from 'fastify';

const app = Fastify();
app.get('/', async () => ({ wheel: 'turning' }));
await app.listen({ host: process.env.HOST ?? '::', port: Number(process.env.PORT ?? 3020) });
