export const seeds = ['basil', 'dill'];
