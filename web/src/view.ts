// What of the page is seen: on a narrow screen one part at a time, and the colours.
import { effect, signal } from "@preact/signals";

/** A part of the page. */
export type View = "project" | "output" | "side";
/** A tab of the right column. */
export type SideTab = "why" | "decisions" | "findings" | "options";
/** The colours: the system's, or the user's wish. */
export type Theme = "system" | "light" | "dark";

export const view = signal<View>("output");
export const sideTab = signal<SideTab>("why");
export const theme = signal<Theme>(read("theme", ["system", "light", "dark"], "system"));

effect(() => {
  const root = document.documentElement;
  if (theme.value === "system") delete root.dataset.theme;
  else root.dataset.theme = theme.value;
  try {
    localStorage.setItem("theme", theme.value);
  } catch {
    // Without storage the wish lasts as long as the page.
  }
});

function read<T extends string>(key: string, values: readonly T[], otherwise: T): T {
  try {
    const value = localStorage.getItem(key);
    return values.find((known) => known === value) ?? otherwise;
  } catch {
    return otherwise;
  }
}
