import { Hono } from 'hono'

const app = new Hono()

app.get('/', (c) => c.text('seven lanterns are lit'))

export default {
  port: Number(process.env.PORT ?? 4040),
  fetch: app.fetch,
}
