import { defineConfig } from 'vitepress';
import { shared } from './shared.js';

export default defineConfig({ ...shared, title: 'Teapot' });
