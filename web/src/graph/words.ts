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
