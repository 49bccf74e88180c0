import { app } from "./index";

const port = 3200;
const server = Deno.serve({ port }, app.fetch);
Deno.addSignalListener("SIGTERM", () => server.shutdown());
