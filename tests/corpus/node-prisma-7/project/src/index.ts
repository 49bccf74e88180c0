import { PrismaPg } from '@prisma/adapter-pg'
import Fastify from 'fastify'
import { PrismaClient } from './generated/prisma/client.js'

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL })
const prisma = new PrismaClient({ adapter })
const app = Fastify()
app.get('/', () => prisma.tally.count())
await app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' })
