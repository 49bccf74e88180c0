// What planning answers, as TypeScript. Made from crates/stageplan/src/wire by `cargo xtask types`; not to be edited.
// A span counts UTF-16 units, as strings of JavaScript do, so that `text.slice(...span)` is the piece it means.

/** A value that an option could have. */
export type Alternative = {
  /** The value as a flag takes it. */
  value: string;
  /** What speaks for it, or against it. */
  about: string;
};

/** A printed file. */
export type Artifact = {
  /** Where it belongs, relative to the build context. */
  path: string;
  /** Its text. */
  text: string;
  /** Why each piece is there: a range and an index into `origins`. */
  marks: Array<Mark>;
  /** The reasons. */
  origins: Array<Origin>;
  /** Where each stage stands, in order; empty for what has none. */
  stages: Array<StageText>;
};

/** An ecosystem that recognised the unit. */
export type Candidate = {
  /** The ecosystem's id. */
  ecosystem: string;
  /** Its name for people. */
  name: string;
  /** How sure it is. */
  grade: Grade;
  /** What it is. */
  what: string;
  /** Why. */
  origin: Origin;
  /** Other things that speak for it. */
  reasons: Array<Reason>;
};

/** The values of one option for this unit. */
export type Choice = {
  /** The option. */
  option: string;
  /** The value in force, whether it was given or decided; several of a list stand with commas between them. */
  current: string | null;
  /** What the option takes here, best first. */
  values: Array<Alternative>;
};

/** A command, quoted for the shell of a terminal in the root of the project. */
export type Command = {
  /** What it is for. */
  what: CommandKind;
  /** Its one line. */
  line: string;
};

/** What a command is for. */
export type CommandKind = "build" | "run";

/** Files that one stage takes from another. */
export type CopyEdge = {
  /** The stage they come from. */
  stage: string;
  /** The paths in it. */
  sources: Array<string>;
  /** Where they go. */
  dest: string;
};

/** One decision. */
export type Decision = {
  /** What was decided. */
  topic: string;
  /** The option by which it could be decided otherwise. */
  option: string | null;
  /** The outcome. */
  value: string;
  /** Why. */
  origin: Origin;
};

/** An answer to "why": parts for a program that shows them, and all of it as text. */
export type Explanation = {
  /** What to know before reading. */
  note: string | null;
  /** The parts: a word may mean several things. */
  parts: Array<ExplanationPart>;
  /** All of it as text for a terminal or a panel. */
  text: string;
};

/** One line of an answer. */
export type ExplanationLine = {
  /**
   * `text`, `note`, `finding`, or what kind of thing was caused: `found`, `decision`, `name`, `stage`, `variable`,
   * `secret`, `line`.
   */
  kind: string;
  /** The line; that of kind `text` is indented as it belongs. */
  text: string;
  /** The reason in a few words, where it helps. */
  why: string | null;
};

/** One part of an answer. */
export type ExplanationPart = {
  /** What is explained; empty where the lines say it. */
  title: string;
  /** What is said beside the title: a source line, or what a stage is for. */
  about: string;
  /** The lines. */
  lines: Array<ExplanationLine>;
};

/** One finding. */
export type Finding = {
  /** The rule. */
  rule: string;
  /** How bad it is. */
  severity: Severity;
  /** What is wrong. */
  message: string;
  /** What to do. */
  help: string | null;
  /** Where. */
  places: Array<Place>;
  /** Options that the help names with a value: what a button can do. */
  fixes: Array<Fix>;
};

/** An option that answers a finding. */
export type Fix = {
  /** What it does, for a button or a menu. */
  title: string;
  /** The option. */
  option: string;
  /** The value as a flag takes it. */
  value: string;
};

/** How sure an ecosystem is that a unit is its own. */
export type Grade = "weak" | "likely" | "strong" | "certain";

/** A plan beside what a first tutorial would do. */
export type Learn = {
  /** The single-stage Dockerfile. It is there to be read and belongs nowhere. */
  naive: Artifact;
  /** The planned Dockerfile. */
  planned: Artifact;
  /** What is different. */
  lessons: Array<Lesson>;
};

/** One difference. */
export type Lesson = {
  /** Words, such as `manifests-before-sources`. */
  id: string;
  /** What it is about. */
  title: string;
  /** What the tutorial does. */
  naive: string;
  /** What is done here. */
  planned: string;
  /** What that buys. */
  buys: string;
  /** The public page that says so. */
  source: string;
  /** The day on which the page was looked at. */
  checked: string;
  /** The instructions of the naive file that it is about: where each begins, and the place behind its end. */
  inNaive: Array<[number, number]>;
  /** The same of the planned file. Empty where the difference lies beside the Dockerfile. */
  inPlanned: Array<[number, number]>;
};

/** The reason of a piece of text. */
export type Mark = {
  /** Where it begins, and the place behind its end, in the units of the report. */
  span: [number, number];
  /** Index into the artifact's `origins`. */
  origin: number;
};

/** An option as the table of options has it. */
export type OptionInfo = {
  /** Its name in `stageplan.toml` and, behind `--`, on the command line. */
  name: string;
  /** The shape of its value. */
  shape: OptionShape;
  /** What the value stands for in help texts. */
  value: string;
  /** What it does, as one sentence. */
  help: string;
  /** A value as a flag takes it. */
  example: string;
  /** Another one, where several can be given. */
  second: string | null;
  /** The words it takes, where it takes no others. */
  choices: Array<string>;
};

/** The shape of an option's value. */
export type OptionShape = "one" | "many" | "pairs";

/** Why something is what it is. */
export type Origin = {
  kind: "file";
  /** Where. */
  place: Place;
  /** How to get there inside the file. */
  route: string;
} | {
  kind: "catalog";
  /** The table. */
  table: string;
  /** The row. */
  row: string;
  /** The public source. */
  source: string;
  /** The day it was checked. */
  checked: string;
} | {
  kind: "option";
  /** The option. */
  name: string;
  /** The line of `stageplan.toml`; null for a flag. */
  place: Place | null;
} | {
  kind: "rule";
  /** Its id. */
  rule: string;
  /** What it concluded. */
  because: string;
  /** What it built on. */
  from: Array<Origin>;
  /** What it did not take. */
  rejected: Array<Rejected>;
};

/** How planning ended. */
export type OutcomeKind = "planned" | "notDeployable" | "unrecognised" | "noSuchUnit";

/** A place in a file of the project. */
export type Place = {
  /** The file. */
  path: string;
  /** Where it begins, and the place behind its end, in the units of the report. */
  span: [number, number];
  /** The line, from one. */
  line: number;
};

/** The plan. */
export type PlanReport = {
  /** The ecosystem that made it. */
  ecosystem: string;
  /** A name for the image. */
  name: string;
  /** Build arguments that hold versions. */
  versions: Array<Version>;
  /** The stages, in order; the last is the image. */
  stages: Array<Stage>;
  /** What was decided. */
  decisions: Array<Decision>;
  /** Variables the program reads. */
  environment: Array<Variable>;
  /** Secrets the build needs. */
  secrets: Array<Secret>;
  /** Platforms to build for; empty for the builder's own. */
  platforms: Array<string>;
  /** The options that mean something to it, in the order of the table of options. */
  options: Array<string>;
};

/** What a stage is for. */
export type Purpose = "base" | "deps" | "prod-deps" | "build" | "test" | "development" | "production";

/** Something that speaks for a candidate. */
export type Reason = {
  /** What was seen. */
  what: string;
  /** Where. */
  origin: Origin;
};

/** A candidate that lost. */
export type Rejected = {
  /** The value. */
  value: string;
  /** Why it lost. */
  why: string;
  /** Where it came from. */
  origin: Origin | null;
};

/** The whole answer to one planning. */
export type Report = {
  /** Always 1. */
  schema: number;
  /** The version of stageplan that planned. */
  stageplan: string;
  /** The planned folder; `.` for the root. */
  unit: string;
  /** How it ended. */
  outcome: OutcomeKind;
  /** What recognised the unit, best first. */
  candidates: Array<Candidate>;
  /** The plan, if there is one. */
  plan: PlanReport | null;
  /** What the user should know, most important first. */
  findings: Array<Finding>;
  /** The printed files. */
  artifacts: Array<Artifact>;
  /** The options in force, in the order of the table of options. */
  settings: Array<Setting>;
  /** What the user could say instead, in the same order: options that mean something here, with the values that suit. */
  choices: Array<Choice>;
};

/** A secret that the build needs. */
export type Secret = {
  /** Its id. */
  id: string;
  /** What the user gives it from, such as `src=.npmrc`; `ssh` for the keys of an agent. */
  from: string;
  /** The flag by which docker is given it, as words of a shell. */
  flag: string;
  /** Why. */
  origin: Origin;
};

/** An option in force. A list has one of these for each item, a table one for each name. */
export type Setting = {
  /** The option. */
  name: string;
  /** Its value as a flag takes it; `NAME=VALUE` for an entry of a table. */
  value: string;
  /** Where it was given. */
  origin: Origin;
};

/** Settings by the names and in the shapes of `stageplan.toml`. */
export type Settings = {
  /** The folder of the repository to plan. */
  unit?: string | number | undefined;
  /** The ecosystem to plan for where the unit shows several. */
  ecosystem?: "deno" | "go" | "java" | "node" | "python" | "rust" | "site" | undefined;
  /** What the final image is made of: auto, alpine, slim, distroless or scratch. */
  flavour?: "auto" | "alpine" | "slim" | "distroless" | "scratch" | undefined;
  /** The language's version. */
  version?: string | number | undefined;
  /** The package manager. */
  "package-manager"?: string | number | undefined;
  /** The command that builds the project. */
  build?: string | number | undefined;
  /** The command that starts it. */
  start?: string | number | undefined;
  /** The port it listens on. */
  port?: string | number | undefined;
  /** The numeric user it runs as. */
  user?: string | number | undefined;
  /** An OS package that the build needs. */
  "build-packages"?: ReadonlyArray<string | number> | undefined;
  /** An OS package that must be in the final image. */
  "run-packages"?: ReadonlyArray<string | number> | undefined;
  /** An absolute folder that the program writes. */
  writable?: ReadonlyArray<string | number> | undefined;
  /** A variable of the final image. */
  env?: Record<string, string | number> | undefined;
  /** A label of the final image. */
  labels?: Record<string, string | number> | undefined;
  /** How dependencies are kept between builds: mount, layer or both. */
  cache?: "mount" | "layer" | "both" | undefined;
  /** A platform to build for. */
  platforms?: ReadonlyArray<string | number> | undefined;
  /** A stage to emit beside production: development or test; `production` for it alone. */
  targets?: ReadonlyArray<"development" | "test" | "production"> | undefined;
  /** The HTTP path that answers when the program is well. */
  health?: string | number | undefined;
  /** The digest to pin an image to. */
  digests?: Record<string, string | number> | undefined;
  /** How much the Dockerfile explains: none, short or why. */
  comments?: "none" | "short" | "why" | undefined;
};

/** How bad a finding is. */
export type Severity = "note" | "warning" | "error";

/** One stage. */
export type Stage = {
  /** Its name. */
  name: string;
  /** What it is for. */
  purpose: Purpose;
  /** The image it starts from, or null when it starts from a stage. */
  image: string | null;
  /** The stage it starts from, or null when it starts from an image. */
  stage: string | null;
  /** Whether it runs on the builder's own platform rather than the target's. */
  onBuildPlatform: boolean;
  /** What it is for and what stays behind in it. */
  about: string;
  /** The stages it takes files from. */
  copiesFrom: Array<CopyEdge>;
  /** What builds it, and what runs it where that makes sense. */
  commands: Array<Command>;
  /** Why it is there. */
  origin: Origin;
};

/** The text of one stage. */
export type StageText = {
  /** The stage. */
  stage: string;
  /** Where its comment, or FROM, begins, and the place behind its last line. */
  span: [number, number];
};

/** One unit. */
export type Unit = {
  /** Its folder, as `unit` takes it; `.` for the root. */
  path: string;
  /** The ecosystem's id. */
  ecosystem: string;
  /** What it is, such as `Go module example.com/shop`. */
  what: string;
  /** What kind of thing it is. */
  kind: UnitKind;
  /** Whether there is an image to make of it. */
  deployable: boolean;
  /** What it is made with, where that is known by name. */
  framework: string | null;
  /** How sure that is. */
  grade: Grade;
  /** Why there is nothing to deploy; null where there is. */
  whyNot: string | null;
  /** What tells the kind. */
  origin: Origin;
};

/** What kind of thing a unit is. */
export type UnitKind = "service" | "site" | "worker" | "program" | "library" | "other";

/** What of a repository can be deployed. */
export type Units = {
  /** Always 1. */
  schema: number;
  /** The version of stageplan that looked. */
  stageplan: string;
  /** What can be deployed first, then by path. */
  units: Array<Unit>;
  /** What the user should know. */
  findings: Array<Finding>;
};

/** A variable the program reads. */
export type Variable = {
  /** Its name. */
  name: string;
  /** What it is when nobody sets it. */
  default: string | null;
  /** Whether the program is known to stop without it. */
  required: boolean;
  /** Where the project says so. */
  origin: Origin;
};

/** A version as a build argument. */
export type Version = {
  /** The argument. */
  name: string;
  /** Its default. */
  default: string;
  /** Why. */
  origin: Origin;
};
