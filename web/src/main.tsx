import { render } from "preact";
import { App } from "./app";
import "./styles/base.css";
import { engine } from "./engine/engine";
import { progress } from "./intake/left";
import { keepOffline } from "./offline";
import { openLink } from "./share";
import * as store from "./store";
import "./testing";

const root = document.getElementById("app");
if (root) render(<App />, root);
void openLink();
addEventListener("hashchange", () => void openLink());

/** To be called with the planner's start: says when the page is ready, or why it never will be. */
export async function ready(planner: Promise<void>): Promise<void> {
  try {
    await planner;
    performance.mark("stageplan:ready");
    await engine.warm(() => store.status.value.kind === "empty" && !progress.value);
  } catch (error) {
    store.notice.value = `${error instanceof Error ? error.message : String(error)}. Reload the page to try again.`;
  }
  if (import.meta.env.PROD) await keepOffline();
}
