export const wool = 'wool';
