export const jar = () => 'honey';
