export const nest = {};
