import { copyFileSync, mkdirSync } from "node:fs";

mkdirSync("build", { recursive: true });
copyFileSync("src/index.html", "build/index.html");
