import compression from "compression";
import express from "express";

const PORT = Number.parseInt(process.env.PORT || "3600");
const app = express();
app.use(compression());

if (process.env.NODE_ENV === "development") {
  const vite = await import("vite").then((vite) => vite.createServer({ server: { middlewareMode: true } }));
  app.use(vite.middlewares);
} else {
  app.use(express.static("build/client"));
  app.use((await import("./build/server/index.js")).app);
}

app.listen(PORT);
