import { nanoid } from 'nanoid';

export const load = () => ({ hives: 12, visit: nanoid() });
