import { defineConfig } from 'astro/config';
import { changed } from './changed.mjs';

export default defineConfig({
  site: 'https://lighthouse.example',
  markdown: { remarkPlugins: [changed] },
});
