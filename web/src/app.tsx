import { FilesDialog } from "./panels/files";
import { Header } from "./panels/header";
import { Intake } from "./panels/intake";
import { Notice } from "./panels/notice";
import { OutputPanel } from "./panels/output";
import { ProjectPanel } from "./panels/project";
import { ShareDialog } from "./panels/share";
import { SidePanel } from "./panels/side";
import { StartPanel } from "./panels/start";
import { StatusBar } from "./panels/statusbar";
import { report, status } from "./store";
import { type View, view } from "./view";

const VIEWS: { id: View; name: string }[] = [
  { id: "project", name: "Project" },
  { id: "output", name: "Output" },
  { id: "side", name: "Why" },
];

export function App() {
  const open = status.value.kind !== "empty";
  return (
    <div class="app" data-view={view.value} data-open={open}>
      <Header />
      <Notice />
      {open ? (
        <main class="columns">
          <ProjectPanel />
          <OutputPanel />
          <SidePanel />
        </main>
      ) : (
        <main class="start">
          <StartPanel />
        </main>
      )}
      {open && (
        <nav class="views" aria-label="Parts of the page">
          {VIEWS.map(({ id, name }) => (
            <button
              type="button"
              key={id}
              aria-current={view.value === id ? "page" : undefined}
              onClick={() => {
                view.value = id;
              }}
            >
              {name}
              {id === "side" && <Trouble />}
            </button>
          ))}
        </nav>
      )}
      <StatusBar />
      <FilesDialog />
      <ShareDialog />
      <Intake />
    </div>
  );
}

/** On a narrow screen the findings are on another part of the page, so how many there are is said on the way there. */
function Trouble() {
  const all = report.value?.findings ?? [];
  const grave = all.filter(({ severity }) => severity !== "note");
  if (grave.length === 0) return null;
  const worst = grave.some(({ severity }) => severity === "error") ? "error" : "warning";
  return (
    <>
      {" "}
      <span class={`badge ${worst}`} data-testid="trouble">
        {grave.length}
        <span class="hidden-words">, the worst is of severity {worst}</span>
      </span>
    </>
  );
}
