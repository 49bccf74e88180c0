import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { engine } from "../engine/engine";
import { openDropped } from "../intake";
import { progress } from "../intake/left";
import { projectName, status } from "../store";
import "../styles/intake.css";

/** Whether files are held over the page. */
const dragging = signal(false);

/** The whole page takes what is dropped on it, and says how far a project has come in. */
export function Intake() {
  useEffect(listen, []);
  const coming = progress.value;
  return (
    <>
      {dragging.value && (
        <div class="drop-here" data-testid="drop-here">
          <p>
            {status.value.kind === "empty"
              ? "Drop to open this project"
              : `Drop to open this project in the place of ${projectName.value}`}
          </p>
        </div>
      )}
      <div class="coming" role="status">
        {coming && (
          <p data-testid="progress">
            {coming.what}
            {coming.count > 0 && `: ${coming.count.toLocaleString("en")} files`}{" "}
            <button type="button" class="button" onClick={coming.cancel}>
              Cancel
            </button>
          </p>
        )}
      </div>
    </>
  );
}

function listen() {
  // Every element inside says that it was entered or left, too.
  let depth = 0;
  const held = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const end = () => {
    depth = 0;
    dragging.value = false;
  };
  const enter = (event: DragEvent) => {
    if (!held(event)) return;
    event.preventDefault();
    // What it is, is not told before it is dropped.
    if (depth === 0) void engine.expect();
    depth++;
    dragging.value = true;
  };
  const over = (event: DragEvent) => {
    if (!held(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  };
  const leave = (event: DragEvent) => {
    if (held(event) && --depth <= 0) end();
  };
  // Before any editor inside the page, which would take the text of a file for itself.
  const drop = (event: DragEvent) => {
    if (!held(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    end();
    void openDropped(event.dataTransfer);
  };
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener("dragenter", enter, { signal });
  document.addEventListener("dragover", over, { signal });
  document.addEventListener("dragleave", leave, { signal });
  document.addEventListener("drop", drop, { signal, capture: true });
  return () => stop.abort();
}
