import { defineConfig } from 'vitepress';
import pkg from '../../package.json';

export default defineConfig({ title: `Abacus ${pkg.version}`, base: '/abacus/' });
