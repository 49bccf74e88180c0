// What the page hands to the clipboard.

/** Copies a text; gives what to say of it. */
export async function copyText(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Not copied: the browser did not allow it";
  }
}
