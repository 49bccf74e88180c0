import groups from "virtual:examples";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { engine } from "../engine/engine";
import { list } from "../graph/texts";
import { openFiles, openFolderFiles, openPasted, pickFolder } from "../intake";
import { openExample } from "../intake/example";
import { guessName } from "../intake/guess";
import { pathProblem } from "../intake/paths";
import { goBack, leftOff } from "../keep";
import { filesShown } from "./files";
import "../styles/start.css";

/** What is seen before there is a project. */
export function StartPanel() {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  /** The text in the field for pasting, while it is open. */
  const pasting = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (folder.current) folder.current.webkitdirectory = true;
  }, []);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { target, clipboardData: data } = event;
      if (!data || (target instanceof HTMLElement && target.matches("input, textarea"))) return;
      if (data.files.length > 0) void openFiles([...data.files]);
      else if (data.getData("text")) pasting.value = data.getData("text");
      else return;
      event.preventDefault();
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [pasting]);
  return (
    <div class="start-page">
      <section class="lead" aria-labelledby="lead">
        <h2 id="lead">
          Drop in a project and get the Dockerfile an expert would write for it, with a reason for every line.
        </h2>
        <div class="drop-zone">
          <p>Drop a folder, a zip or files anywhere on this page: {list(groups.map(({ name }) => name))} projects</p>
          <p class="buttons">
            <button
              type="button"
              class="button primary"
              onClick={async () => {
                if (!(await pickFolder())) folder.current?.click();
              }}
            >
              Open folder
            </button>
            <button type="button" class="button" onClick={() => files.current?.click()}>
              Open zip or files
            </button>
            <button
              type="button"
              class="button"
              aria-expanded={pasting.value !== undefined}
              onClick={() => {
                pasting.value = pasting.value === undefined ? "" : undefined;
              }}
            >
              Paste a manifest
            </button>
          </p>
          <input
            ref={folder}
            type="file"
            hidden
            aria-label="Folder"
            data-testid="folder-input"
            onChange={({ currentTarget }) => {
              void openFolderFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
          />
          <input
            ref={files}
            type="file"
            hidden
            multiple
            aria-label="Zip or files"
            data-testid="files-input"
            onChange={({ currentTarget }) => {
              void openFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
          />
          {pasting.value !== undefined && (
            <Paste
              text={pasting.value}
              onCancel={() => {
                pasting.value = undefined;
              }}
            />
          )}
        </div>
        {leftOff.value && (
          <p class="left-off">
            <button type="button" class="button" data-testid="go-back" onClick={() => void goBack()}>
              Go back to {leftOff.value.name}
            </button>{" "}
            <span class="soft">as you left it, with what you changed</span>
          </p>
        )}
        <p class="privacy">
          Nothing leaves this tab. The files are read here, nothing of them is executed, and no server sees them.{" "}
          <button
            type="button"
            class="link"
            onClick={() => {
              filesShown.value = true;
            }}
          >
            What is read
          </button>
        </p>
      </section>
      <section class="examples" aria-labelledby="examples">
        <h2 id="examples">Or look at an example</h2>
        <div class="groups">
          {groups.map(({ id, name, examples }) => (
            <div key={id}>
              <h3>{name}</h3>
              <ul>
                {examples.map(({ name, title, why }) => (
                  <li key={name}>
                    <button
                      type="button"
                      data-testid={`example-${name}`}
                      onPointerEnter={() => void engine.expect([id])}
                      onFocus={() => void engine.expect([id])}
                      onClick={() => void openExample(name)}
                    >
                      <strong>{title}</strong>
                      <span>{why}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}

/** A field for the text of one manifest, whose name it guesses. */
function Paste({ text: pasted, onCancel }: { text: string; onCancel(): void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(pasted);
  /** The name that was typed; the guess counts until there is one. */
  const typed = useSignal<string | undefined>(undefined);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (pasted) text.value = pasted;
  }, [pasted, text]);
  const name = typed.value ?? guessName(text.value) ?? "";
  const problem = name === "" ? undefined : pathProblem(name);
  // What comes out here is no use as what goes in.
  const printed = /(^|\/)(Dockerfile|Containerfile)(\.|$)/i.test(name);
  const usable = text.value.trim() !== "" && name !== "" && !problem && !printed;
  const open = () => {
    if (usable) void openPasted(name, text.value);
  };
  return (
    <form
      class="paste"
      aria-label="Paste a manifest"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <label>
        Text
        <textarea
          ref={field}
          rows={9}
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) open();
            if (event.key === "Escape") onCancel();
          }}
        />
      </label>
      <div class="paste-foot">
        <label>
          File name
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            placeholder="package.json, go.mod"
            value={name}
            aria-invalid={problem !== undefined}
            aria-describedby="paste-help"
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value.trim();
            }}
          />
        </label>
        <button type="submit" class="button primary" disabled={!usable}>
          Plan it
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
      <p id="paste-help" class="soft" role="status">
        {problem
          ? `${name} cannot be in a project: ${problem}`
          : printed
            ? "A Dockerfile is what comes out here. Paste what it is for, such as the package.json or the go.mod."
            : typed.value === undefined && name
              ? "The name is guessed from the text."
              : ""}
      </p>
    </form>
  );
}
