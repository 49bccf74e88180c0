// What the tests, which are in TypeScript, take from tools.mjs.

/** The first program of a name on the path. */
export function find(...names: string[]): string | undefined;

/** The browser that everything here is tested with: the one that `$CHROMIUM` names, or what the path has. */
export function chromium(): string | undefined;
