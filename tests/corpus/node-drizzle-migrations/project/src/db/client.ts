import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import config from '../../drizzle.config.js'

export const db = drizzle(postgres(process.env.DATABASE_URL!))
export const prepare = () => migrate(db, { migrationsFolder: config.out! })
