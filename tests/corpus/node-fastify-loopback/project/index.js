import Fastify from "fastify";

const fastify = Fastify({ logger: true });
fastify.get("/", async () => ({ hello: "world" }));
await fastify.listen({ port: process.env.PORT || 3000 });
