import { downloadFiles, downloadProject } from "../download";
import { artifacts, notice, status } from "../store";

/** Saves all printed files as one archive. */
export function Download() {
  if (status.value.kind !== "ready" || artifacts.value.length === 0) return null;
  return (
    <button type="button" class="button" onClick={() => void attempt(downloadFiles)}>
      Download all as zip
    </button>
  );
}

/** The ways to take files away. What takes long says how far it is on the page, so a dialog is to make room for it. */
export function DownloadButtons({ onStart }: { onStart(): void }) {
  const printed = artifacts.value.length > 0;
  return (
    <p class="buttons">
      {printed && <Download />}
      <button
        type="button"
        class="button"
        onClick={() => {
          onStart();
          void attempt(downloadProject);
        }}
      >
        {printed ? "Download the project with them" : "Download the project"}
      </button>
    </p>
  );
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notice.value = `The archive could not be made: ${error instanceof Error ? error.message : String(error)}`;
  }
}
