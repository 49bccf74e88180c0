import { AngularNodeAppEngine, isMainModule } from "@angular/ssr/node";
import express from "express";

const app = express();
const engine = new AngularNodeAppEngine();
if (isMainModule(import.meta.url)) {
  app.listen(process.env["PORT"] || 4000);
}
