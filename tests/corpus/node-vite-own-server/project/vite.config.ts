import { defineConfig } from "vite";
import { compression } from "vite-plugin-compression2";

export default defineConfig({
  base: process.env.DESK_BASE ?? "/desk/",
  plugins: [compression({ algorithms: ["gzip", "brotliCompress"] })],
});
