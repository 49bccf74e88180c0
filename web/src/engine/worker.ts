// Plans beside the page, so that typing never waits for it.
import { editSettings, init, options, Session } from "stageplan";
import type { Call, Request, Response, Update, Updated } from "./protocol";

let session: Session | undefined;

async function perform(call: Call): Promise<unknown> {
  switch (call.name) {
    case "load":
      await init(call.module);
      return null;
    case "update":
      return update(call.update);
    case "learn":
      return session?.learn() ?? null;
    case "warm":
      return warm(call.files);
    case "options":
      return options();
    case "edit":
      return editSettings(call.text, call.option, call.values);
    case "trap":
      return trap();
  }
}

/** Changes and planning are one call, because each message to and fro costs as much as planning a small project. */
function update({ reset, put, remove, options }: Update): Updated {
  if (reset || !session) {
    session?.free();
    session = new Session();
  }
  for (const file of put) {
    if ("text" in file) session.addFile(file.path, file.text);
    else session.addUnreadable(file.path, file.unreadable);
  }
  for (const path of remove) session.removeFile(path);
  const wants = session.wants(reset ?? [], options);
  return wants.length > 0 ? { wants } : { report: session.plan(options) };
}

function warm(files: Record<string, string>): void {
  const session = new Session();
  for (const [path, text] of Object.entries(files)) session.addFile(path, text);
  session.wants();
  session.plan();
  session.free();
}

/** A module of one function, which does what cannot be done. */
function trap(): never {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
  new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  throw new Error("the trap let it pass");
}

/** Calls are worked off one after the other: loading is the only one that waits. */
let queue = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  queue = queue.then(async () => {
    let response: Response;
    try {
      const start = performance.now();
      const value = await perform(data.call);
      response = { id: data.id, ok: true, value, ms: performance.now() - start };
    } catch (error) {
      // The stack of the module may be used up as well, by input that is nested without end.
      const trap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      response = { id: data.id, ok: false, message: error instanceof Error ? error.message : String(error), trap };
    }
    self.postMessage(response);
  });
};
