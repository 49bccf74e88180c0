import { defineConfig } from 'vitepress'

export default defineConfig({ title: 'Compost', cleanUrls: true })
