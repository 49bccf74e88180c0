import { defineConfig } from 'vite'
import redwood from '@redwoodjs/vite'

export default defineConfig({ plugins: [redwood()] })
