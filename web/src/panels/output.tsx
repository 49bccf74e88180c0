import { shownArtifact } from "../store";
import { Graph } from "./graph";
import { Learn } from "./learn";

/** The stage graph and the printed files. */
export function OutputPanel() {
  return (
    <section class="column output" aria-label="Output">
      <Graph />
      <pre>{shownArtifact.value?.text}</pre>
      <Learn />
    </section>
  );
}
