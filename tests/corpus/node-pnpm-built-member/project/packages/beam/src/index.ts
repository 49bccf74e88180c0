export function shine(times: number): string {
  return '*'.repeat(times);
}
