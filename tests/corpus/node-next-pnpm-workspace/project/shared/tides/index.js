export function next(from) {
  return new Date(from.getTime() + 6 * 3600 * 1000);
}
