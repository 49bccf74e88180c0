import { spawn } from "node:child_process";
import express from "express";

const app = express();
app.get("/report", (_, response) => spawn("python3", ["tools/report.py"]).stdout.pipe(response));
app.listen(process.env.PORT ?? 3000);
