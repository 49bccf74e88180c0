// Keeps the page for the time without a network. The service worker fetches all of it once; nothing is sent anywhere.
import { signal } from "@preact/signals";

/** Whether everything is kept and the page would load without a network. Also said as `data-offline` of the document. */
export const offline = signal(false);

/** Starts keeping, once nothing more urgent is left to fetch. */
export async function keepOffline(): Promise<void> {
  const container = navigator.serviceWorker;
  // Missing where the page is not served safely, and in some private windows.
  if (!container) return;
  try {
    await container.register("./sw.js", { type: "classic" });
    // It is active only when all files are kept, and answers for this page once it controls it.
    await container.ready;
    if (!container.controller) {
      await new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
    }
    offline.value = true;
    document.documentElement.dataset.offline = "ready";
  } catch {
    // Without it the page works as long as there is a network.
  }
}
