import { openProject } from "../project";

/** What is seen before there is a project. */
export function StartPanel() {
  const text = new TextEncoder().encode('{"name": "shop", "scripts": {"start": "node server.js"}}');
  const entry = { path: "package.json", size: text.length, read: async () => text };
  return (
    <button type="button" onClick={() => openProject("shop", [entry])}>
      Try it
    </button>
  );
}
