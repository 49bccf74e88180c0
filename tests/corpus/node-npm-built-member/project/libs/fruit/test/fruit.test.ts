import { ripe } from '../src/index.js';
if (ripe().length < 2) throw new Error('too few');
