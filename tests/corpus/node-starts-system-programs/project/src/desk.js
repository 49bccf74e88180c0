import express from "express";
import { pages } from "./pages.js";

const desk = express();

desk.get("/pages/:sheet", async (request, response) => {
  response.type("text/plain").send(await pages(request.params.sheet));
});

desk.listen(process.env.PORT || 8050);
