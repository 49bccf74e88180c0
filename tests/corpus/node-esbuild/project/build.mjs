import { build } from "esbuild";

await build({ entryPoints: ["src/server.ts"], bundle: true, platform: "node", format: "esm", outfile: "build/server.mjs" });
