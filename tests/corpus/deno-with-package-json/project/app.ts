import express from "express";
import process from "node:process";

const app = express();
app.get("/", (_request, response) => {
  response.send("apples");
});
app.listen(Number(process.env.PORT) || 3100);
