import express from 'express';
import { seeds } from '@glasshouse/seeds';

const app = express();
app.get('/', (request, response) => { response.json(seeds); });
app.listen(Number(process.env.PORT ?? 3333));
