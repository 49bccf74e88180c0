export const ripe = (): string[] => ['apple', 'quince'];
