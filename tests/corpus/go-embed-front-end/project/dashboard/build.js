import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

mkdirSync("dist", { recursive: true });
const page = readFileSync("page.html", "utf8");
writeFileSync("dist/index.html", page.replace("%YEAR%", "2026"));
