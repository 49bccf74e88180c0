import express from 'express';
import { drizzle } from 'drizzle-orm/postgres-js';

if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set');
const db = drizzle(process.env.DATABASE_URL);
express().get('/', async (_, res) => res.json(await db.execute('select 1'))).listen(3050);
