// Words that fit where there is little room.

/** A text of at most `most` characters: its end says more than its beginning where it is a path. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const parts = text.split("/").filter((part) => part !== "");
  let tail = "";
  for (let at = parts.length - 1; at >= 0; at--) {
    const longer = `/${parts[at]}${tail}`;
    if (longer.length + 1 > most) break;
    tail = longer;
  }
  if (tail !== "" && parts.length > 1) return `…${tail}`;
  const last = parts.at(-1) ?? text;
  const front = Math.ceil((most - 1) / 2);
  const cut = last.length > most ? `${last.slice(0, front)}…${last.slice(last.length - (most - 1 - front))}` : last;
  return cut;
}

/** A word of a shell command that means exactly this text, and nothing to a shell. The CLI quotes in the same way. */
export function shellWord(text: string): string {
  if (text !== "" && /^[\p{Alphabetic}\p{N}_\-./:=,@+%]+$/u.test(text)) return text;
  if (!HIDDEN.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const quoted = text.replace(/['\\]/g, String.raw`\$&`).replaceAll("\t", "\\t").replaceAll("\n", "\\n");
  return `$'${quoted.replace(new RegExp(HIDDEN, "gu"), octal)}'`;
}

/** A path as a word: what begins with a dash would be read as an option. */
export function pathWord(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}

/** Control characters, and those that change how others are shown. */
const HIDDEN = /[\p{Cc}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{e0000}-\u{e007f}]/u;

/** Three octal digits a byte: unlike hexadecimal ones they cannot run into what follows. */
function octal(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
