import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const target = process.env.TARGET_FOLDER

export default defineConfig({
  plugins: [svelte()],
  build: { outDir: `${target}/site` },
})
