import { Elysia } from "elysia";

const app = new Elysia()
  .get("/", () => "three herons")
  .get("/health", () => ({ ok: true }))
  .listen(process.env.PORT ?? 3300);

console.log(`listening on ${app.server?.port}`);
