const express = require("express");

const app = express();
const port = process.env.PORT || 3000;

app.get("/", (_request, response) => response.send("welcome to the guestbook"));
app.get("/healthz", (_request, response) => response.sendStatus(200));

const server = app.listen(port, () => console.log(`listening on ${port}`));
process.on("SIGTERM", () => server.close());
