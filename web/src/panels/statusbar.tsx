import { version } from "../../../pkg/package.json";
import { offline } from "../offline";
import { planTime, report, status } from "../store";
import { Download } from "./download";
import { counts, filesShown } from "./files";
import "../styles/statusbar.css";

/** The foot of the page: what was read, how long planning took, and that nothing left the tab. */
export function StatusBar() {
  const open = status.value.kind !== "empty";
  return (
    <footer class="statusbar">
      {open && (
        <button
          type="button"
          class="quiet"
          data-testid="files-read"
          title="Show which files were read"
          onClick={() => {
            filesShown.value = true;
          }}
        >
          <Counts />
        </button>
      )}
      {open && report.value && (
        <span data-testid="plan-time" title="Planning alone, in the worker">
          planned in {planTime.value.toFixed(1)} ms
        </span>
      )}
      {status.value.kind === "busy" && <span>{status.value.what}</span>}
      <span class="spacer" />
      <Download />
      <button
        type="button"
        class="quiet"
        title="What this page reads"
        onClick={() => {
          filesShown.value = true;
        }}
      >
        Nothing left this tab
      </button>
      {offline.value && <span class="offline">works offline</span>}
      <span class="version">stageplan {report.value?.stageplan ?? version}</span>
    </footer>
  );
}

function Counts() {
  const { read, listed } = counts();
  return (
    <>
      {read.toLocaleString("en")} of {(read + listed).toLocaleString("en")} files read
    </>
  );
}
