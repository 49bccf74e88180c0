export const knot = (text: string) => text;
