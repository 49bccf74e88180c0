import react from '@vitejs/plugin-react'
import path from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig(() => {
  return {
    root: 'client',
    base: '/board/v1.2/',
    build: { outDir: '../out/web', emptyOutDir: true },
    plugins: [react()],
  }
})
