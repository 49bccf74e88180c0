import { Hono } from 'hono';

const app = new Hono();
app.get('/', (c) => c.text('quick'));

export default {
  fetch: app.fetch,
  port: Number(Bun.env.SILVER_PORT ?? 3099),
};
