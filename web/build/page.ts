// What the build adds around the bundle: early loading of what the page needs at once, the rules of what it may load, and
// the service worker that keeps all of it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type HtmlTagDescriptor, type Plugin, transformWithOxc } from "vite";

const WORKER = fileURLToPath(new URL("../src/sw.ts", import.meta.url));
const HEADERS_FILE = "_headers";
const PUBLIC = fileURLToPath(new URL("../public", import.meta.url));

/** What the page may do. It can talk to its own server alone, and no text of a project can become a program. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  // Editors and drawings set styles of single elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * What a server should send with every file. The page itself carries its policy along, but a worker is held only to what
 * comes with its own file.
 */
export const HEADERS: Record<string, string> = {
  "Content-Security-Policy": POLICY,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Those headers in a file `_headers`, which hosts of static files understand, and from the preview. */
export function headers(): Plugin {
  return {
    name: "stageplan-headers",
    config: () => ({ preview: { headers: HEADERS } }),
    generateBundle() {
      const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
      this.emitFile({ type: "asset", fileName: HEADERS_FILE, source: `/*\n${lines.join("")}` });
    },
  };
}

/** The tags of the page that only a build can know. */
export function head(): Plugin {
  return {
    name: "stageplan-head",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const tags: HtmlTagDescriptor[] = [
          {
            tag: "meta",
            attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
            injectTo: "head-prepend",
          },
        ];
        // Its parts come when a project needs them.
        const wasm = files.find((file) => /(^|\/)stageplan-[\w-]+\.wasm$/.test(file.fileName));
        if (!wasm) throw new Error("the planner's module is not in the bundle");
        // Both are wanted by what runs first, so they are fetched beside it and not after it.
        const preload = { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: "" };
        tags.push({ tag: "link", attrs: { ...preload, href: `./${wasm.fileName}` }, injectTo: "head" });
        for (const file of files) {
          if (file.type === "chunk" && file.facadeModuleId?.endsWith("/src/main.tsx")) {
            for (const name of [file.fileName, ...file.imports]) {
              tags.push({
                tag: "link",
                attrs: { rel: "modulepreload", crossorigin: "", href: `./${name}` },
                injectTo: "head",
              });
            }
            for (const style of file.viteMetadata?.importedCss ?? []) {
              tags.push({
                tag: "link",
                attrs: { rel: "stylesheet", crossorigin: "", href: `./${style}` },
                injectTo: "head",
              });
            }
          }
        }
        return tags;
      },
    },
  };
}

/** The service worker, with the names of all files and a hash of what is in them. */
export function serviceWorker(): Plugin {
  return {
    name: "stageplan-service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const hash = createHash("sha256");
      const files: [name: string, sum: string | null][] = [];
      const add = (name: string, content: string | Uint8Array) => {
        // Names in this folder have a hash of what is in them.
        const sum = name.startsWith("assets/") ? null : createHash("sha256").update(content).digest("hex");
        // The page is known by its folder.
        files.push([name === "index.html" ? "./" : name, sum]);
        hash.update(name).update("\0").update(content).update("\0");
      };
      for (const file of Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
        // Hosts read `_headers` and do not serve it.
        if (file.fileName === HEADERS_FILE || file.fileName.endsWith(".map")) continue;
        add(file.fileName, file.type === "chunk" ? file.code : file.source);
      }
      for (const name of readdirSync(PUBLIC).sort()) add(name, readFileSync(`${PUBLIC}/${name}`));
      const { code } = await transformWithOxc(readFileSync(WORKER, "utf8"), WORKER, { target: "es2022" });
      const build = hash.update(code).digest("hex").slice(0, 16);
      const lists = `const BUILD = ${JSON.stringify(build)};\nconst FILES = ${JSON.stringify(files)};\n`;
      this.emitFile({ type: "asset", fileName: "sw.js", source: lists + code.replace(/^export \{\s*\};?$/m, "") });
    },
  };
}
