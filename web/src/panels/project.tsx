import { files, openFile } from "../store";

/** The project: the files that were read, and an editor for the open one. */
export function ProjectPanel() {
  const open = openFile.value ? files.value.get(openFile.value) : undefined;
  return (
    <section class="column project" aria-label="Project">
      <pre>{open?.text}</pre>
    </section>
  );
}
