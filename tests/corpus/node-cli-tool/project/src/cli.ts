#!/usr/bin/env node
import { readFileSync } from "node:fs";
import colors from "picocolors";

for (const file of process.argv.slice(2)) console.log(colors.green(file), readFileSync(file).length);
