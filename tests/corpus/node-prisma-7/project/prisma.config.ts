import 'dotenv/config'
import { defineConfig, env } from 'prisma/config'

export default defineConfig({
  schema: 'data/tally.prisma',
  migrations: { path: 'data/migrations' },
  datasource: { url: env('DATABASE_URL') },
})
