import { Hono } from "hono";

const app = new Hono();
app.get("/healthz", (context) => context.text("ok"));
export default { port: 7300, fetch: app.fetch };
