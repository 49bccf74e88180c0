export const brush = () => 'soft';
