import { litNow } from "../provenance";
import { type SideTab, sideTab } from "../view";
import { Decisions } from "./decisions";
import { Findings } from "./findings";
import { Options } from "./options";
import { Why } from "./why";

const TABS: { id: SideTab; name: string }[] = [
  { id: "why", name: "Why" },
  { id: "decisions", name: "Decisions" },
  { id: "findings", name: "Findings" },
  { id: "options", name: "Options" },
];

/** The right column. */
export function SidePanel() {
  const tab = sideTab.value;
  return (
    <section class="column side" aria-label="Reasons and options">
      <div class="tabs" role="tablist">
        {TABS.map(({ id, name }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`tab-${id}`}
            aria-selected={tab === id}
            aria-controls="side-tab"
            onClick={() => {
              sideTab.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="side-tab" role="tabpanel" aria-labelledby={`tab-${tab}`} class="scroll">
        {tab === "why" && <Why reasons={litNow.value.reasons} />}
        {tab === "decisions" && <Decisions />}
        {tab === "findings" && <Findings />}
        {tab === "options" && <Options />}
      </div>
    </section>
  );
}
