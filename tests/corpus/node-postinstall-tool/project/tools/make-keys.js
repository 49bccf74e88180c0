require("node:fs").writeFileSync(`${__dirname}/keys.json`, "{}");
