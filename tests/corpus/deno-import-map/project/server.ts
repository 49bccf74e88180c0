import { Application, Router } from "./deps.ts";

const router = new Router();
router.get("/health", (ctx) => {
  ctx.response.body = "ok";
});
router.get("/looms", (ctx) => {
  ctx.response.body = { looms: 4 };
});

const app = new Application();
app.use(router.routes());

await app.listen({ port: 4242 });
