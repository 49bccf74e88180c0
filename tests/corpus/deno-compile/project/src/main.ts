import { parse } from "@std/toml";

const config = parse(await Deno.readTextFile("./config/post.toml")) as { port: number };

new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8025), hostname: Deno.env.get("HOST") ?? "127.0.0.1" }, () => {
  return new Response(`post on ${config.port}`);
});
