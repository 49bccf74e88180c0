import { defineConfig } from "astro/config";
import node from "@astrojs/node";

export default defineConfig({
  output: "server",
  outDir: "./shelf",
  adapter: node({
    mode: "standalone",
  }),
  server: { port: 4321 },
});
