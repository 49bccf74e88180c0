import { defineConfig } from "vite";
import path from "node:path";

export default defineConfig({
  build: {
    outDir: path.resolve(__dirname, "../internal/ui/static"),
    emptyOutDir: true,
  },
});
