Deno.serve({ port: 8099 }, async () => new Response(await Deno.readTextFile("store/index.json")));
