import fastify from "fastify";

const app = fastify();
app.get("/", () => "nested");
app.listen({ port: 3001, host: "::" });
