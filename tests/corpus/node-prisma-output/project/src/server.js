const express = require('express');
const { PrismaClient } = require('../generated/client');

const prisma = new PrismaClient();
const app = express();
app.get('/trees', async (_, res) => res.json(await prisma.tree.findMany()));
app.listen(process.env.PORT || 3000);
