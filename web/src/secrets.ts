// Which files hold secrets by convention. They are planned with, like all others, and are not passed on.

/** Names of files that tools keep tokens and passwords in. */
const NAMES = new Set([".npmrc", ".yarnrc.yml", ".netrc", "_netrc", ".pypirc", ".envrc", "auth.json"]);
/** Endings of environments that are there to be copied, and hold no values of anybody. */
const TEMPLATES = [".example", ".sample", ".template"];
/** Keys, and stores of them. */
const KEYS = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore"];
/** Keys as `ssh-keygen` names them. */
const SSH = /^id_(rsa|dsa|ecdsa|ed25519)$/;

/** Whether a file holds secrets, by its name. */
export function holdsSecrets(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (name === ".env" || name.startsWith(".env.")) return !TEMPLATES.some((ending) => name.endsWith(ending));
  return NAMES.has(name) || SSH.test(name) || KEYS.some((ending) => name.endsWith(ending));
}
