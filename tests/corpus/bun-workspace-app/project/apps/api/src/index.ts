import { Hono } from "hono";
import { grains } from "@mill/grain";

const app = new Hono();
app.get("/", (c) => c.json(grains));

Bun.serve({ port: 6060, fetch: app.fetch });
