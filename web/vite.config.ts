import { defineConfig } from "vite";
import { examples } from "./build/examples.ts";
import { head, headers, serviceWorker } from "./build/page.ts";

export default defineConfig({
  // The page works from any folder of any server.
  base: "./",
  plugins: [examples(), head(), headers(), serviceWorker()],
  build: { target: "es2023", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  preview: { port: Number(process.env.PORT ?? 4173) },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
