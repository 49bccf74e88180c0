import { Hono } from "hono";
import { serveStatic } from "hono/deno";
import { greet } from "./greet.ts";

const app = new Hono();

app.get("/", (c) => c.text(greet(Deno.env.get("GREETING") ?? "tide tables")));
app.get("/healthz", (c) => c.json({ ok: true }));
app.use("/files/*", serveStatic({ root: "./public" }));

const server = Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8787) }, app.fetch);
Deno.addSignalListener("SIGTERM", () => server.shutdown());
