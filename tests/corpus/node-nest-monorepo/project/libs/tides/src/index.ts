export const nextTide = () => (Date.now() % 2 ? 'high' : 'low');
