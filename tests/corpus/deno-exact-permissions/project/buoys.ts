import { stations } from "./stations.ts";

await Deno.mkdir("./reports", { recursive: true });

Deno.serve({ port: 9000, hostname: "0.0.0.0" }, async (request) => {
  if (request.method === "POST") {
    await Deno.writeTextFile("./reports/last.json", await request.text());
    return new Response("taken", { status: 201 });
  }
  return Response.json(await stations());
});
