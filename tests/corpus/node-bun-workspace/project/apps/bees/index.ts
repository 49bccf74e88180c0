import { Hono } from 'hono';
import { jar } from '@meadow/honey';

const app = new Hono();
app.get('/', (context) => context.text(jar()));

export default { port: Number(Bun.env.PORT ?? 3210), fetch: app.fetch };
