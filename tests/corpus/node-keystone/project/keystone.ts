import { config, list } from '@keystone-6/core'
import { allowAll } from '@keystone-6/core/access'
import { text } from '@keystone-6/core/fields'

export default config({
  db: { provider: 'postgresql', url: process.env.DATABASE_URL! },
  session: undefined,
  server: { port: Number(process.env.PORT) || 3000 },
  lists: { Record: list({ access: allowAll, fields: { title: text() } }) },
})
