import { files, planTime } from "../store";

/** The foot of the page: what was read and how long it took. */
export function StatusBar() {
  return (
    <footer class="statusbar">
      {files.value.size} files · {planTime.value.toFixed(1)} ms
    </footer>
  );
}
