export const fares = [3, 5, 8];
