// A draft until it is generated from the Rust types.
export interface Report {
  schema: number;
  stageplan: string;
  unit: string;
  outcome: "planned" | "notDeployable" | "unrecognised" | "noSuchUnit";
  candidates: Candidate[];
  plan: PlanReport | null;
  findings: Finding[];
  artifacts: Artifact[];
  settings: Setting[];
  choices: Choice[];
}
export interface Candidate { ecosystem: string; name: string; grade: "weak" | "likely" | "strong" | "certain"; what: string; origin: Origin; reasons: Reason[] }
export interface Reason { what: string; origin: Origin }
export interface PlanReport {
  ecosystem: string;
  name: string;
  versions: { name: string; default: string; origin: Origin }[];
  stages: Stage[];
  decisions: Decision[];
  environment: { name: string; default: string | null; required: boolean; origin: Origin }[];
  secrets: { id: string; from: string; origin: Origin }[];
  platforms: string[];
}
export interface Stage {
  name: string;
  purpose: "base" | "deps" | "prod-deps" | "build" | "test" | "development" | "production" | (string & {});
  image: string | null;
  stage: string | null;
  onBuildPlatform: boolean;
  about: string;
  copiesFrom: CopyEdge[];
  origin: Origin;
}
export interface CopyEdge { stage: string; sources: string[]; dest: string }
export interface Decision { topic: string; value: string; origin: Origin }
export interface Finding { rule: string; severity: "note" | "warning" | "error"; message: string; help: string | null; places: Place[]; fixes: Fix[] }
export interface Fix { title: string; option: string; value: string }
export interface Place { path: string; span: [number, number]; line: number }
export type Origin =
  | { kind: "file"; place: Place; route: string }
  | { kind: "catalog"; table: string; row: string; source: string; checked: string }
  | { kind: "option"; name: string; place: Place | null }
  | { kind: "rule"; rule: string; because: string; from: Origin[]; rejected: Rejected[] };
export interface Rejected { value: string; why: string; origin: Origin | null }
export interface Artifact { path: string; text: string; marks: Mark[]; origins: Origin[]; stages: { stage: string; span: [number, number] }[] }
export interface Mark { span: [number, number]; origin: number }
export interface Setting { name: string; value: string; origin: Origin }
export interface Choice { option: string; current: string | null; values: { value: string; about: string }[] }
export interface OptionInfo { name: string; shape: "one" | "many" | "pairs"; value: string; help: string; example: string; second: string | null; choices: string[] }
export interface Learn { naive: Artifact; lessons: Lesson[] }
export interface Lesson { id: string; title: string; naive: string; planned: string; buys: string; source: string; checked: string; naiveSpans: [number, number][]; plannedSpans: [number, number][] }
