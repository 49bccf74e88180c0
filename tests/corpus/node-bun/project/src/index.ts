import ms from "ms";

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  fetch: () => new Response(`bread is ready in ${ms(ms("20m"), { long: true })}`),
});
console.log(`listening on ${server.port}`);
process.on("SIGTERM", () => server.stop(true));
