// The part of the page's address behind `#`, which can hold a project.

/** What the part starts with where it holds one. */
export const PREFIX = "#p=";

/** Takes a project out of the address, because it is no more the one that is shown. */
export function forgetLink(): void {
  if (location.hash.startsWith(PREFIX)) history.replaceState(null, "", location.pathname + location.search);
}
