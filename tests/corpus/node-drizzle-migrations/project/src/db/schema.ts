import { pgTable, serial } from 'drizzle-orm/pg-core'

export const firings = pgTable('firings', { id: serial('id').primaryKey() })
