export const crumb = 'rye'
