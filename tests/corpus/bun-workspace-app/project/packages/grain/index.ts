export const grains = ["rye", "spelt"];
