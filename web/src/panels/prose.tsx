import { table } from "../settings";

/** A sentence in which what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd number of backticks means nothing: it is left as it is.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, number) => (number % 2 === 1 ? <code key={part}>{asOption(part)}</code> : part))}</>;
}

/** A flag of the command line as the option that it sets, which is how it is called here. */
function asOption(code: string): string {
  const [, name, value] = /^--([a-z][a-z-]*)(?:[ =](.+))?$/.exec(code) ?? [];
  if (name === undefined || !table.value.some((option) => option.name === name)) return code;
  return value === undefined ? name : `${name} = ${value}`;
}
