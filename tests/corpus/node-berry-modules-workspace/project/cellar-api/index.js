import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { label } from '@cellar/labels';

const app = new Hono();
app.get('/', (context) => context.text(label('riesling')));
serve({ fetch: app.fetch, port: 8787 });
