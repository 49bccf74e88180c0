const express = require("express");
const app = express();
app.get("/healthz", (req, res) => res.send("ok"));
const server = app.listen(process.env.PORT || 3080);
process.on("SIGTERM", () => server.close());
