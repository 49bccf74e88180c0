export const cut = () => 'cut';
