Bun.serve({
  port: process.env.PORT ?? 4100,
  fetch: () => new Response("high\n"),
});
