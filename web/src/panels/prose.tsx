/** A sentence in which what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split("`");
  // An odd number of backticks means nothing: it is left as it is.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, number) => (number % 2 === 1 ? <code key={part}>{part}</code> : part))}</>;
}
