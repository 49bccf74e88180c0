import { app } from "./index";

const port = 3200;
Deno.serve({ port }, app.fetch);
