export const routes = ['north', 'south'];
