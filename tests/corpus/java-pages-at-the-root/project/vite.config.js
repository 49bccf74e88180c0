import { defineConfig } from "vite";

export default defineConfig({
  root: "src/main/webapp",
  build: { outDir: "../../../target/classes/static", emptyOutDir: true },
});
