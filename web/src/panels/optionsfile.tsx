import { useState } from "preact/hooks";
import { copyText } from "../clipboard";
import { saveText } from "../download";
import { showFile } from "../project";
import { files } from "../store";
import { view } from "../view";

/** A stageplan.toml as it is now, to be taken along. */
export function OptionsFile({ path }: { path: string }) {
  const [said, setSaid] = useState("");
  const text = files.value.get(path)?.text;
  if (text === undefined) return null;
  const copy = async () => setSaid(await copyText(text));
  const open = async () => {
    if (await showFile(path)) view.value = "project";
  };
  return (
    <section class="options-file" aria-label={path} data-testid="options-file">
      <div class="options-file-head">
        <h2>{path}</h2>
        <span role="status" class="soft">
          {said}
        </span>
        <button type="button" class="button" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" class="button" onClick={() => saveText(path, text)}>
          Download
        </button>
        <button type="button" class="button" onClick={() => void open()}>
          Edit
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
