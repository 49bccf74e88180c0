import { defineConfig } from "vite";

export default defineConfig({ base: process.env.CHARTS ?? "/charts/" });
