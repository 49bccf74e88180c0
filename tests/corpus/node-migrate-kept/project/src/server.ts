import express from 'express';
import { PrismaClient } from '@prisma/client';

const db = new PrismaClient();
const app = express();
app.get('/', async (_, res) => res.json(await db.hive.count()));
if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set');
app.listen(process.env.PORT ?? 3030);
