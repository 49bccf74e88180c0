// Until the options panel has its own: says a setting in the root's stageplan.toml.
import { editFile, showFile } from "./project";
import { files, openFile } from "./store";

/** Sets an option for good. */
export async function setSetting(name: string, value: string): Promise<void> {
  const path = "stageplan.toml";
  if (files.value.has(path)) {
    const before = openFile.value;
    await showFile(path);
    openFile.value = before;
  }
  const text = files.value.get(path)?.text ?? "";
  const line = `${name} = ${JSON.stringify(value)}`;
  const known = new RegExp(`^${name}\\s*=.*$`, "m");
  await editFile(path, known.test(text) ? text.replace(known, () => line) : `${line}\n${text}`);
}
