// Going to a place: of the project, or of a printed file.
import { batch, signal } from "@preact/signals";
import type { Place } from "stageplan";
import { showFile } from "./project";
import type { Span } from "./provenance";
import { files, outputTab } from "./store";
import { view } from "./view";

/** The place that the project's editor goes to; it takes the wish away. */
export const wantedPlace = signal<Place | undefined>(undefined);
/** The range that the printed file goes to; its view takes the wish away. */
export const wantedPiece = signal<{ path: string; span: Span } | undefined>(undefined);

/** Opens a file of the project at a place. */
export async function openPlace(place: Place): Promise<void> {
  if (!files.value.has(place.path)) return;
  if (!(await showFile(place.path))) return;
  batch(() => {
    view.value = "project";
    wantedPlace.value = place;
  });
}

/** Shows a piece of a printed file. */
export function openPiece(path: string, span: Span): void {
  batch(() => {
    outputTab.value = path;
    view.value = "output";
    wantedPiece.value = { path, span };
  });
}
