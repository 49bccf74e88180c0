const express = require("express");

const app = express();
const server = app.listen(4100);
process.on("SIGTERM", () => server.close());
