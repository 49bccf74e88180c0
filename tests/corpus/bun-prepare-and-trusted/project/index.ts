Bun.serve({ port: 4321, fetch: () => new Response("burrow") });
