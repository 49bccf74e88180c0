import { privacy } from "./privacy.ts";
import { describe } from "./docs/api.ts";
import { join } from "@std/path";

Deno.serve({ port: 8000 }, (request) => {
  const path = join("/", new URL(request.url).pathname);
  return new Response(path === "/privacy" ? privacy : describe());
});
