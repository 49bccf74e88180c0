import { defineConfig } from 'astro/config'

export default defineConfig({
  site: 'https://lights.example.org',
  base: 'log',
  outDir: './build/log',
})
