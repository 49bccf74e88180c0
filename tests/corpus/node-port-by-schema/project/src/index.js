const express = require('express');
const config = require('./config/config');

const app = express();
app.get('/healthz', (req, res) => res.send('ok'));

const server = app.listen(config.port, () => {
  console.log(`ledger on ${config.port}`);
});

process.on('SIGTERM', () => server.close());
