export const app = undefined;
