const express = require('express');
const { morse } = require('signal-codes');
const app = express();
app.get('/', (request, response) => response.send(morse('sos')));
app.listen(process.env.PORT || 2525);
