export const greet = (what: string) => `here are the ${what}`;
