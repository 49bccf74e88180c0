exports.up = (knex) => knex.schema.createTable('hill', (t) => t.increments());
exports.down = () => {};
