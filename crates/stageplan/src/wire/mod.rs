//! The one serialized form: what `--json` prints, what the browser and the npm package get. Nothing else in the core is
//! serialized, so that everything else may change.
//!
//! The types are here; `make` fills them, and `positions` counts places as the reader asks for.

#![cfg_attr(
    feature = "ts",
    expect(clippy::disallowed_types, reason = "the derive names a host path; without it the lint holds here, too")
)]

mod learn;
mod make;
mod positions;
#[cfg(test)]
mod tests;
#[cfg(feature = "ts")]
mod ts;
mod units;
mod words;

use serde::Serialize;

use crate::explain::Unexplained;
use crate::planner::Planned;
use crate::tree::Tree;

pub use learn::{Learn, Lesson};
pub use positions::Positions;
#[cfg(feature = "ts")]
pub use ts::typescript;
pub use units::{Unit, UnitKind, Units};

/// The version of this form. It changes only when a reader of the old form would misread the new one.
pub const SCHEMA: u32 = 1;

/// The whole answer to one planning.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Always 1.
    pub schema: u32,
    /// The version of stageplan that planned.
    pub stageplan: String,
    /// The planned folder; `.` for the root.
    pub unit: String,
    /// How it ended.
    pub outcome: OutcomeKind,
    /// What recognised the unit, best first.
    pub candidates: Vec<Candidate>,
    /// The plan, if there is one.
    pub plan: Option<PlanReport>,
    /// What the user should know, most important first.
    pub findings: Vec<Finding>,
    /// The printed files.
    pub artifacts: Vec<Artifact>,
    /// The options in force, in the order of the table of options.
    pub settings: Vec<Setting>,
    /// What the user could say instead, in the same order: options that mean something here, with the values that suit.
    pub choices: Vec<Choice>,
}

/// How planning ended.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum OutcomeKind {
    /// There is a plan.
    Planned,
    /// Something was recognised that is nothing to deploy.
    NotDeployable,
    /// Nothing was recognised.
    Unrecognised,
    /// The unit that was asked for is not there.
    NoSuchUnit,
}

/// An ecosystem that recognised the unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The ecosystem's id.
    pub ecosystem: String,
    /// Its name for people.
    pub name: String,
    /// How sure it is.
    pub grade: Grade,
    /// What it is.
    pub what: String,
    /// Why.
    pub origin: Origin,
    /// Other things that speak for it.
    pub reasons: Vec<Reason>,
}

/// How sure an ecosystem is that a unit is its own.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Grade {
    /// A trace that other things leave, too.
    Weak,
    /// A convention that is rarely wrong.
    Likely,
    /// The project's own file says so.
    Strong,
    /// Nothing else is possible.
    Certain,
}

/// Something that speaks for a candidate.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// What was seen.
    pub what: String,
    /// Where.
    pub origin: Origin,
}

/// The plan.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanReport {
    /// The ecosystem that made it.
    pub ecosystem: String,
    /// A name for the image.
    pub name: String,
    /// Build arguments that hold versions.
    pub versions: Vec<Version>,
    /// The stages, in order; the last is the image.
    pub stages: Vec<Stage>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// Variables the program reads.
    pub environment: Vec<Variable>,
    /// Secrets the build needs.
    pub secrets: Vec<Secret>,
    /// Platforms to build for; empty for the builder's own.
    pub platforms: Vec<String>,
    /// The options that mean something to it, in the order of the table of options.
    pub options: Vec<&'static str>,
}

/// A version as a build argument.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// The argument.
    pub name: String,
    /// Its default.
    pub default: String,
    /// Why.
    pub origin: Origin,
}

/// One stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The image it starts from, or null when it starts from a stage.
    pub image: Option<String>,
    /// The stage it starts from, or null when it starts from an image.
    pub stage: Option<String>,
    /// Whether it runs on the builder's own platform rather than the target's.
    pub on_build_platform: bool,
    /// What it is for and what stays behind in it.
    pub about: String,
    /// The stages it takes files from.
    pub copies_from: Vec<CopyEdge>,
    /// What builds it, and what runs it where that makes sense.
    pub commands: Vec<Command>,
    /// Why it is there.
    pub origin: Origin,
}

/// A command, quoted for the shell of a terminal in the root of the project.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// What it is for.
    pub what: CommandKind,
    /// Its one line.
    pub line: String,
}

/// What a command is for.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CommandKind {
    /// Builds the stage.
    Build,
    /// Runs what was built.
    Run,
}

/// What a stage is for.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// What several stages share.
    Base,
    /// All dependencies, those for development too.
    Deps,
    /// The dependencies that run.
    ProdDeps,
    /// Makes what runs.
    Build,
    /// Runs the project's tests; not part of the image.
    Test,
    /// For working on the project; not part of the image.
    Development,
    /// The image.
    Production,
}

/// Files that one stage takes from another.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CopyEdge {
    /// The stage they come from.
    pub stage: String,
    /// The paths in it.
    pub sources: Vec<String>,
    /// Where they go.
    pub dest: String,
}

/// One decision.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What was decided.
    pub topic: String,
    /// The option by which it could be decided otherwise.
    pub option: Option<String>,
    /// The outcome.
    pub value: String,
    /// Why.
    pub origin: Origin,
}

/// A variable the program reads.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is when nobody sets it.
    pub default: Option<String>,
    /// Whether the program is known to stop without it.
    pub required: bool,
    /// Where the project says so.
    pub origin: Origin,
}

/// A secret that the build needs.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    /// Its id.
    pub id: String,
    /// What the user gives it from, such as `src=.npmrc`; `ssh` for the keys of an agent.
    pub from: String,
    /// The flag by which docker is given it, as words of a shell.
    pub flag: String,
    /// Why.
    pub origin: Origin,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where.
    pub places: Vec<Place>,
    /// Options that the help names with a value: what a button can do.
    pub fixes: Vec<Fix>,
}

/// An option that answers a finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What it does, for a button or a menu.
    pub title: String,
    /// The option.
    pub option: String,
    /// The value as a flag takes it.
    pub value: String,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// The plan is a guess here, or the result may not do.
    Warning,
    /// The plan cannot be right.
    Error,
}

/// A place in a file of the project.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The file.
    pub path: String,
    /// Where it begins, and the place behind its end, in the units of the report.
    pub span: [usize; 2],
    /// The line, from one.
    pub line: usize,
}

/// Why something is what it is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Origin {
    /// A value in a file.
    File {
        /// Where.
        place: Place,
        /// How to get there inside the file.
        route: String,
    },
    /// A catalog row.
    Catalog {
        /// The table.
        table: String,
        /// The row.
        row: String,
        /// The public source.
        source: String,
        /// The day it was checked.
        checked: String,
    },
    /// The user said so.
    Option {
        /// The option.
        name: String,
        /// The line of `stageplan.toml`; null for a flag.
        place: Option<Place>,
    },
    /// A rule.
    Rule {
        /// Its id.
        rule: String,
        /// What it concluded.
        because: String,
        /// What it built on.
        from: Vec<Origin>,
        /// What it did not take.
        rejected: Vec<Rejected>,
    },
}

/// A candidate that lost.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// The value.
    pub value: String,
    /// Why it lost.
    pub why: String,
    /// Where it came from.
    pub origin: Option<Origin>,
}

/// An option in force. A list has one of these for each item, a table one for each name.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// The option.
    pub name: String,
    /// Its value as a flag takes it; `NAME=VALUE` for an entry of a table.
    pub value: String,
    /// Where it was given.
    pub origin: Origin,
}

/// The values of one option for this unit.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The option.
    pub option: String,
    /// The value in force, whether it was given or decided; several of a list stand with commas between them.
    pub current: Option<String>,
    /// What the option takes here, best first.
    pub values: Vec<Alternative>,
}

/// A value that an option could have.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Alternative {
    /// The value as a flag takes it.
    pub value: String,
    /// What speaks for it, or against it.
    pub about: String,
}

/// An option as the table of options has it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OptionInfo {
    /// Its name in `stageplan.toml` and, behind `--`, on the command line.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: OptionShape,
    /// What the value stands for in help texts.
    pub value: &'static str,
    /// What it does, as one sentence.
    pub help: &'static str,
    /// A value as a flag takes it.
    pub example: &'static str,
    /// Another one, where several can be given.
    pub second: Option<&'static str>,
    /// The words it takes, where it takes no others.
    pub choices: Vec<&'static str>,
}

/// The shape of an option's value.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum OptionShape {
    /// One value.
    One,
    /// A list.
    Many,
    /// A table of names with values.
    Pairs,
}

/// A printed file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// Where it belongs, relative to the build context.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Why each piece is there: a range and an index into `origins`.
    pub marks: Vec<Mark>,
    /// The reasons.
    pub origins: Vec<Origin>,
    /// Where each stage stands, in order; empty for what has none.
    pub stages: Vec<StageText>,
}

/// The text of one stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StageText {
    /// The stage.
    pub stage: String,
    /// Where its comment, or FROM, begins, and the place behind its last line.
    pub span: [usize; 2],
}

/// The reason of a piece of text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Where it begins, and the place behind its end, in the units of the report.
    pub span: [usize; 2],
    /// Index into the artifact's `origins`.
    pub origin: usize,
}

/// The whole answer, ready to be serialized, with places that count what the reader counts.
pub fn report(planned: &Planned, tree: &Tree, positions: Positions) -> Report {
    make::report(planned, tree, positions)
}

/// The comparison of a plan with what a first tutorial would do, ready to be serialized; `None` where there is none.
pub fn learn(planned: &Planned, tree: &Tree, positions: Positions) -> Option<Learn> {
    learn::learn(planned, tree, positions)
}

/// The units of a repository, ready to be serialized.
pub fn units(found: &crate::units::Units, tree: &Tree, positions: Positions) -> Units {
    units::units(found, tree, positions)
}

/// Every option, in the order of the documentation.
pub fn options() -> Vec<OptionInfo> {
    make::options()
}

/// The report as JSON text, indented, with a line break at the end.
pub fn to_json(report: &Report) -> String {
    json(report)
}

/// The comparison as JSON text, as [`to_json`] writes; `null` where there is none.
pub fn learn_to_json(learn: Option<&Learn>) -> String {
    json(&learn)
}

/// The units as JSON text, as [`to_json`] writes.
pub fn units_to_json(units: &Units) -> String {
    json(units)
}

fn json(value: &impl Serialize) -> String {
    // Every type here is a plain tree of strings and numbers, which cannot fail to serialize.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// An answer to "why": parts for a program that shows them, and all of it as text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// What to know before reading.
    pub note: Option<String>,
    /// The parts: a word may mean several things.
    pub parts: Vec<ExplanationPart>,
    /// All of it as text for a terminal or a panel.
    pub text: String,
}

/// One part of an answer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExplanationPart {
    /// What is explained; empty where the lines say it.
    pub title: String,
    /// What is said beside the title: a source line, or what a stage is for.
    pub about: String,
    /// The lines.
    pub lines: Vec<ExplanationLine>,
}

/// One line of an answer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ExplanationLine {
    /// `text`, `note`, `finding`, or what kind of thing was caused: `found`, `decision`, `name`, `stage`, `variable`,
    /// `secret`, `line`.
    pub kind: &'static str,
    /// The line; that of kind `text` is indented as it belongs.
    pub text: String,
    /// The reason in a few words, where it helps.
    pub why: Option<String>,
}

/// Explains a line, a file, a rule, a topic, a stage, an instruction or an option of what was planned. What cannot be
/// explained is answered with what could be asked for.
pub fn explain(planned: &Planned, tree: &Tree, what: &str) -> Result<Explanation, Unexplained> {
    make::explain(planned, tree, what)
}

/// A value of the wire as JSON text without any white space, for readers that are programs.
pub fn to_compact_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The JSON Schema of [`Report`].
#[cfg(feature = "schema")]
pub fn json_schema() -> String {
    json(&schemars::schema_for!(Report))
}

/// The JSON Schema of what [`learn_to_json`] writes.
#[cfg(feature = "schema")]
pub fn learn_json_schema() -> String {
    json(&schemars::schema_for!(Option<Learn>))
}

/// The JSON Schema of [`Units`].
#[cfg(feature = "schema")]
pub fn units_json_schema() -> String {
    json(&schemars::schema_for!(Units))
}
