export function notify(text: string) {
  if (!process.env.NOTIFY_URL) {
    throw new Error("NOTIFY_URL must be set");
  }
  return fetch(process.env.NOTIFY_URL, { method: "POST", body: text });
}
