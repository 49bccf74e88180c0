const express = require('express');
const { button } = require('@studio/kit');
const app = express();
app.get('/', (request, response) => response.send(button));
app.listen(3001);
