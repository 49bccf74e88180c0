const { createServer } = require("node:http");
const next = require("next");
const { WebSocketServer } = require("ws");

const port = parseInt(process.env.PORT || "3210", 10);
const app = next({ dev: process.env.NODE_ENV !== "production" });

app.prepare().then(() => {
  const handle = app.getRequestHandler();
  const server = createServer((req, res) => handle(req, res));
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (req, socket, head) => sockets.handleUpgrade(req, socket, head, (ws) => ws.send("boarding")));
  server.listen(port);
});
