import { effect } from "@preact/signals";
import { litNow } from "../provenance";
import { report } from "../store";
import { type SideTab, sideTab } from "../view";
import { Decisions } from "./decisions";
import { Findings } from "./findings";
import { Options } from "./options";
import { rove } from "./roving";
import { Why } from "./why";
import "../styles/side.css";

const TABS: { id: SideTab; name: string }[] = [
  { id: "why", name: "Why" },
  { id: "decisions", name: "Decisions" },
  { id: "findings", name: "Findings" },
  { id: "options", name: "Options" },
];

/** How much there is behind a tab, and what of; nothing where there is nothing to count. */
function counted(tab: SideTab): { count: number; what: string; severity?: string } | undefined {
  const now = report.value;
  if (!now) return undefined;
  if (tab === "findings" && now.findings.length > 0) {
    const worst = ["error", "warning", "note"].find((name) => now.findings.some(({ severity }) => severity === name));
    return { count: now.findings.length, what: `the worst is of severity ${worst}`, severity: worst ?? "note" };
  }
  const given = new Set(now.settings.map(({ name }) => name)).size;
  if (tab === "options" && given > 0) return { count: given, what: "set by you" };
  return undefined;
}

/** How far each tab was scrolled. */
const scrolled = new Map<SideTab, number>();
effect(() => {
  // Another project begins at the top.
  if (report.value === undefined) scrolled.clear();
});

/** The right column. */
export function SidePanel() {
  const tab = sideTab.value;
  return (
    <section class="column side" aria-label="Reasons and options">
      <div
        class="tabs"
        role="tablist"
        aria-label="Reasons and options"
        onKeyDown={(event) => {
          const id = rove(event, "[role=tab]")?.dataset.tab;
          const next = TABS.find((known) => known.id === id);
          if (next) sideTab.value = next.id;
        }}
      >
        {TABS.map(({ id, name }) => {
          const badge = counted(id);
          return (
            <button
              type="button"
              role="tab"
              key={id}
              id={`tab-${id}`}
              data-tab={id}
              tabIndex={tab === id ? 0 : -1}
              aria-selected={tab === id}
              aria-controls="side-tab"
              onClick={() => {
                sideTab.value = id;
              }}
            >
              {name}
              {badge && (
                <>
                  {" "}
                  <span class={`badge ${badge.severity ?? ""}`} title={badge.what}>
                    {badge.count}
                    <span class="hidden-words">, {badge.what}</span>
                  </span>
                </>
              )}
            </button>
          );
        })}
      </div>
      {/* Each tab begins at its top, and comes back where it was left. */}
      <div
        key={tab}
        ref={(panel) => {
          if (panel && panel.scrollTop === 0) panel.scrollTop = scrolled.get(tab) ?? 0;
        }}
        onScroll={({ currentTarget }) => scrolled.set(tab, currentTarget.scrollTop)}
        id="side-tab"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        class="scroll"
      >
        {tab === "why" && (
          <>
            {/* The headings below it need one to stand under. */}
            <h2 class="hidden-words">Why</h2>
            <Why reasons={litNow.value.reasons} />
          </>
        )}
        {tab === "decisions" && <Decisions />}
        {tab === "findings" && <Findings />}
        {tab === "options" && <Options />}
      </div>
    </section>
  );
}
