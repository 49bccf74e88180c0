const fs = require("node:fs");

fs.mkdirSync("dist", { recursive: true });
fs.writeFileSync("dist/index.html", fs.readFileSync("notice.html", "utf8").replace("%WHO%", "everyone"));
