import fastify from 'fastify';
const app = fastify();
await app.listen({ host: '::', port: 6100 });
