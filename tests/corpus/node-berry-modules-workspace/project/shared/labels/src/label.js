export const label = (wine) => `~ ${wine} ~`;
