import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { prepare } from './db/client.js'

await prepare()
const app = new Hono()
app.get('/', (c) => c.text('kilns'))
serve({ fetch: app.fetch, port: 8787 })
