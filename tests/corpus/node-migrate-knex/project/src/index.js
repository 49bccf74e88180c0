const knex = require('knex')(require('../knexfile'));
require('express')().get('/', async (q, r) => r.json(await knex('hill').select())).listen(process.env.PORT || 3060);
