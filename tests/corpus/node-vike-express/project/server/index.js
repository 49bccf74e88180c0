import express from "express";
import { renderPage } from "vike/server";
import { root } from "./root.js";

const app = express();
app.use(express.static(`${root}/dist/client`));
app.get("/{*any}", async (req, res) => {
  const { httpResponse } = await renderPage({ urlOriginal: req.originalUrl });
  res.status(httpResponse.statusCode).send(httpResponse.body);
});
app.listen(process.env.PORT || 3300);
