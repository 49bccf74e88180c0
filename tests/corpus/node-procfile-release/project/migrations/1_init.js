exports.up = (pgm) => pgm.createTable('silo', { id: 'id' });
