module.exports = { client: 'pg', connection: process.env.PG_URL, migrations: { directory: './db/migrations' }, seeds: { directory: './db/seeds' } };
