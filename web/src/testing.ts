// What tests can do that a user cannot. It reaches nothing that the page itself could not, and nothing of it runs unasked.
import { effect } from "@preact/signals";
import { engine } from "./engine/engine";
import { editFile, setToday } from "./project";
import { report } from "./store";

declare global {
  interface Window {
    __stageplan?: {
      /** Fixes the day to plan for; to be called before a project is opened. */
      setToday(today: string): void;
      /** Gives a file a text, as typing does; resolves when its plan is shown. */
      edit(path: string, text: string): Promise<void>;
      /** Makes the planner's module trap, as a fault in it would. */
      trap(): Promise<void>;
      /** Resolves when the next plan is shown. */
      shown(): Promise<void>;
    };
  }
}

window.__stageplan = {
  setToday,
  edit: editFile,
  // The next update meets a planner that has stopped, whether this call said so or not.
  trap: () => engine.trap().catch(() => {}),
  shown: () => {
    const before = report.peek();
    return new Promise((resolve) => {
      const stop = effect(() => {
        if (report.value === before) return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  },
};
