const Database = require("better-sqlite3");

const store = new Database(process.env.LETTERS || "/data/letters.db");

exports.letters = () => store.prepare("select * from letters").all();
