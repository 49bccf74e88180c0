const express = require("express");
const security = require("./security");
const agents = require("./agents");
const describe = require("./docs/api");
const { name } = require("./app.json");

const app = express();
app.use(security);
app.get("/agents", (req, res) => res.json(agents.list()));
app.get("/docs", (req, res) => res.send(describe(name)));
app.listen(process.env.PORT || 8080);
