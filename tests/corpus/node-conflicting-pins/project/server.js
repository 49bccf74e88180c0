const express = require("express");
const app = express();
app.get("/healthz", (req, res) => res.send("ok"));
const server = app.listen(process.env.PORT || 4020);
process.on("SIGTERM", () => server.close());
