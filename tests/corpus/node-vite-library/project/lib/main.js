export const slide = (x) => x
