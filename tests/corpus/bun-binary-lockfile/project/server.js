import { Hono } from "hono";

const app = new Hono();
app.get("/", (c) => c.text("coo"));

export default app;
