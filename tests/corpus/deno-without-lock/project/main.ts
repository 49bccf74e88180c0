import { Hono } from "npm:hono@4";

const app = new Hono();
app.get("/", (c) => c.text(`kiln at ${Deno.env.get("KILN") ?? "rest"}`));

Deno.serve(app.fetch);
Deno.addSignalListener("SIGTERM", () => Deno.exit());
