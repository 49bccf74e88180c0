// The examples, which come with the page.
import type { Entry } from "../project";
import { take } from ".";

/** Opens an example. Their files are not loaded before one of them is wanted. */
export function openExample(name: string): Promise<void> {
  return take(name, async () => {
    const { default: all } = await import("virtual:example-files");
    const files = all[name];
    if (!files) throw new Error("there is no such example");
    const entries = Object.entries(files).map(([path, text]): Entry => {
      const bytes = new TextEncoder().encode(text);
      return { path, size: bytes.length, read: async () => bytes };
    });
    return { name, entries };
  });
}
