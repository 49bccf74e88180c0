// What was worked on here survives a reload and the closing of the project: it waits in the tab's own storage.
import { signal } from "@preact/signals";
import { take } from "./intake";
import { arrive, isState, type Shared, stateNow } from "./share";
import { files, status } from "./store";

const KEY = "left-off";

/** The project that was changed here and is no more open. */
export const leftOff = signal<Shared | undefined>(stored());

function stored(): Shared | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return isState(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the open project if anything was changed in it. Says whether nothing of it is lost. */
export function keep(): boolean {
  const changed = status.value.kind !== "empty" && [...files.value.values()].some(({ edited }) => edited);
  if (!changed) return true;
  const state = stateNow();
  leftOff.value = state;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(state));
    return true;
  } catch {
    // Too large for the storage, or there is none.
    return false;
  }
}

/** Opens again what was left off. */
export async function goBack(): Promise<void> {
  const state = leftOff.value;
  if (state) await take(state.name, async () => ({ ...arrive(state), fromLink: false }));
}

addEventListener("beforeunload", (event) => {
  // What cannot be kept is asked about.
  if (!keep()) event.preventDefault();
});
