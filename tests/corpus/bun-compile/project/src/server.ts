import { Hono } from "hono";
import { mkdir } from "node:fs/promises";

await mkdir("./firings", { recursive: true });
const recipes = await Bun.file("./recipes/clear.json").json();

const app = new Hono();
app.get("/", (c) => c.text(`glass at ${recipes.degrees} degrees`));

process.on("SIGTERM", () => process.exit(0));

export default { port: process.env.PORT ?? 5151, fetch: app.fetch };
