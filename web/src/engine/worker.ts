// Plans beside the page, so that typing never waits for it.
import { editSettings, init, loadPart, options, Session } from "stageplan";
import type { Call, Request, Response, Update, Updated } from "./protocol";

let session: Session | undefined;
/** Milliseconds that the call under way has waited for the network. */
let waited = 0;

async function perform(call: Call): Promise<unknown> {
  switch (call.name) {
    case "load":
      await init(call.module, { parts: call.parts });
      return null;
    case "parts":
      await Promise.all(call.ids.map((id) => loadPart(id)));
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
async function update({ reset, put, remove, options }: Update): Promise<Updated> {
  if (reset || !session) {
    session?.free();
    session = new Session();
  }
  for (const file of put) {
    if ("text" in file) session.addFile(file.path, file.text);
    else session.addUnreadable(file.path, file.unreadable);
  }
  for (const path of remove) session.removeFile(path);
  let wants = session.wants(reset ?? [], options);
  for (;;) {
    const loading = Promise.all(session.parts().map((id) => loadPart(id)));
    if (wants.length > 0) {
      // The page reads them meanwhile. What fails now is asked for again, and told then.
      loading.catch(() => {});
      return { wants };
    }
    if (session.parts().length === 0) return { report: session.plan(options) };
    const start = performance.now();
    await loading;
    waited += performance.now() - start;
    wants = session.wants([], options);
  }
}

function warm(files: Record<string, string>): void {
  const session = new Session();
  for (const [path, text] of Object.entries(files)) session.addFile(path, text);
  session.wants();
  if (session.parts().length === 0) session.plan();
  session.free();
}

/** A module of one function, which does what cannot be done. */
function trap(): never {
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
  new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  throw new Error("the trap let it pass");
}

/** Calls are worked off one after the other, but for those that only make the next ones faster. */
let queue = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.call.name === "parts") void queue.then(() => void answer(data));
  else queue = queue.then(() => answer(data));
};

async function answer({ id, call }: Request): Promise<void> {
  let response: Response;
  try {
    const start = performance.now();
    if (call.name === "update") waited = 0;
    const value = await perform(call);
    const ms = performance.now() - start - (call.name === "update" ? waited : 0);
    response = { id, ok: true, value, ms };
  } catch (error) {
    // The stack of the module may be used up as well, by input that is nested without end.
    const trap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    response = { id, ok: false, message: error instanceof Error ? error.message : String(error), trap };
  }
  self.postMessage(response);
}
