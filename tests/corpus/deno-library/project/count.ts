export const count = (beads: number[]) => beads.length;
