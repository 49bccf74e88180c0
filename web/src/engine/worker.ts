// Plans beside the page, so that typing never waits for it.
import { init, Session } from "stageplan";
import type { Call, Request, Response } from "./protocol";

const ready = init();
let session: Session | undefined;

function perform(call: Call): unknown {
  session ??= new Session();
  switch (call.name) {
    case "reset":
      session.free();
      session = new Session();
      session.wants(call.paths);
      return null;
    case "wants":
      return session.wants([], call.options);
    case "put":
      for (const file of call.files) {
        if ("text" in file) session.addFile(file.path, file.text);
        else session.addUnreadable(file.path, file.unreadable);
      }
      return null;
    case "remove":
      for (const path of call.paths) session.removeFile(path);
      return null;
    case "plan":
      return session.plan(call.options);
    case "learn":
      // Until the package has it.
      return (session as unknown as { learn?: () => unknown }).learn?.();
  }
}

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  let response: Response;
  try {
    await ready;
    const start = performance.now();
    const value = perform(data.call);
    response = { id: data.id, ok: true, value, ms: performance.now() - start };
  } catch (error) {
    const trap = error instanceof WebAssembly.RuntimeError;
    response = { id: data.id, ok: false, message: error instanceof Error ? error.message : String(error), trap };
  }
  self.postMessage(response);
};
