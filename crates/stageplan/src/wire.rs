//! The one serialized form: what `--json` prints, what the browser and the npm package get. Nothing else in the core is
//! serialized, so that everything else may change.
//!
//! Positions are byte offsets with line numbers here; doors whose world counts in UTF-16 convert at the door.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::emit::{self, ArtifactKind};
use crate::finding::{self, Severity};
use crate::origin;
use crate::plan::{Action, Base, Plan, RunsOn};
use crate::planner::{Outcome, Planned};
use crate::tree::Tree;

/// The version of this form. It changes only when a reader of the old form would misread the new one.
pub const SCHEMA: u32 = 1;

/// The whole answer to one planning.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
}

/// How planning ended.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The ecosystem's id.
    pub ecosystem: String,
    /// Its name for people.
    pub name: String,
    /// weak, likely, strong or certain.
    pub grade: String,
    /// What it is.
    pub what: String,
    /// Why.
    pub origin: Origin,
    /// Other things that speak for it.
    pub reasons: Vec<Reason>,
}

/// Something that speaks for a candidate.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
}

/// A version as a build argument.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// base, deps, prod-deps, build, test, development or production.
    pub purpose: String,
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
    /// Why it is there.
    pub origin: Origin,
}

/// Files that one stage takes from another.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What was decided.
    pub topic: String,
    /// The outcome.
    pub value: String,
    /// Why.
    pub origin: Origin,
}

/// A variable the program reads.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[serde(rename_all = "camelCase")]
pub struct Secret {
    /// Its id.
    pub id: String,
    /// What the user gives it from, such as `src=.npmrc`.
    pub from: String,
    /// Why.
    pub origin: Origin,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// note, warning or error.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where.
    pub places: Vec<Place>,
}

/// A place in a file of the project.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The file.
    pub path: String,
    /// First byte and the byte behind the last.
    pub span: [usize; 2],
    /// The line, from one.
    pub line: usize,
}

/// Why something is what it is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// The value.
    pub value: String,
    /// Why it lost.
    pub why: String,
    /// Where it came from.
    pub origin: Option<Origin>,
}

/// A printed file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// Where it belongs, relative to the build context.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Why each piece is there: a range of bytes and an index into `origins`.
    pub marks: Vec<Mark>,
    /// The reasons.
    pub origins: Vec<Origin>,
}

/// The reason of a piece of text.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// First byte and the byte behind the last.
    pub span: [usize; 2],
    /// Index into the artifact's `origins`.
    pub origin: usize,
}

/// The whole answer, ready to be serialized.
pub fn report(planned: &Planned, tree: &Tree) -> Report {
    let artifacts = [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore]
        .into_iter()
        .filter_map(|kind| emit::emit(planned, tree, kind))
        .map(|artifact| artifact_of(&artifact))
        .collect();
    Report {
        schema: SCHEMA,
        stageplan: env!("CARGO_PKG_VERSION").to_owned(),
        unit: planned.unit.to_string(),
        outcome: match planned.outcome {
            Outcome::Plan(_) => OutcomeKind::Planned,
            Outcome::NotDeployable => OutcomeKind::NotDeployable,
            Outcome::Unrecognised => OutcomeKind::Unrecognised,
            Outcome::NoSuchUnit(_) => OutcomeKind::NoSuchUnit,
        },
        candidates: planned
            .candidates
            .iter()
            .map(|candidate| Candidate {
                ecosystem: candidate.ecosystem.to_owned(),
                name: candidate.name.to_owned(),
                grade: candidate.detection.grade.to_string(),
                what: candidate.detection.what.value().clone(),
                origin: candidate.detection.what.origin().into(),
                reasons: candidate
                    .detection
                    .reasons
                    .iter()
                    .map(|reason| Reason { what: reason.value().clone(), origin: reason.origin().into() })
                    .collect(),
            })
            .collect(),
        plan: planned.plan().map(plan_of),
        findings: planned.findings.iter().map(finding_of).collect(),
        artifacts,
    }
}

/// The report as JSON text, indented, with a line break at the end.
pub fn to_json(report: &Report) -> String {
    // Every type here is a plain tree of strings and numbers, which cannot fail to serialize.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema of [`Report`].
#[cfg(feature = "schema")]
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Report)).unwrap_or_default();
    text.push('\n');
    text
}

fn plan_of(plan: &Plan) -> PlanReport {
    PlanReport {
        ecosystem: plan.ecosystem.to_owned(),
        name: plan.name.value().clone(),
        versions: plan
            .versions
            .iter()
            .map(|version| Version {
                name: version.name.clone(),
                default: version.default.value().clone(),
                origin: version.default.origin().into(),
            })
            .collect(),
        stages: plan.stages.iter().map(stage_of).collect(),
        decisions: plan
            .decisions
            .iter()
            .map(|decision| Decision {
                topic: decision.topic.to_owned(),
                value: decision.value.value().clone(),
                origin: decision.value.origin().into(),
            })
            .collect(),
        environment: plan
            .environment
            .iter()
            .map(|need| Variable {
                name: need.name.value().clone(),
                default: need.default.clone(),
                required: need.required,
                origin: need.name.origin().into(),
            })
            .collect(),
        secrets: plan
            .secrets
            .iter()
            .map(|secret| Secret { id: secret.id.clone(), from: secret.from.clone(), origin: (&secret.why).into() })
            .collect(),
        platforms: plan.platforms.iter().map(|platform| platform.value().clone()).collect(),
    }
}

fn stage_of(stage: &crate::plan::Stage) -> Stage {
    let (image, below) = match &stage.base {
        Base::Image(image) => (Some(image.reference().to_string()), None),
        Base::Stage(name) => (None, Some(name.clone())),
    };
    let copies_from = stage
        .steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Copy(copy) => Some(CopyEdge {
                stage: copy.from.clone()?,
                sources: copy.sources.iter().map(ToString::to_string).collect(),
                dest: copy.dest.to_string(),
            }),
            _ => None,
        })
        .collect();
    Stage {
        name: stage.name.clone(),
        purpose: stage.purpose.as_str().to_owned(),
        image,
        stage: below,
        on_build_platform: stage.runs_on == RunsOn::Builder,
        about: stage.about.clone(),
        copies_from,
        origin: (&stage.why).into(),
    }
}

fn finding_of(finding: &finding::Finding) -> Finding {
    Finding {
        rule: finding.rule.to_owned(),
        severity: match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
        .to_owned(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        places: finding.places.iter().map(Into::into).collect(),
    }
}

pub(crate) fn artifact_of(artifact: &emit::Artifact) -> Artifact {
    let mut origins: Vec<&origin::Origin> = Vec::new();
    let mut known: BTreeMap<&origin::Origin, usize> = BTreeMap::new();
    let marks = artifact
        .marks
        .iter()
        .map(|mark| {
            let origin = *known.entry(&mark.origin).or_insert_with(|| {
                origins.push(&mark.origin);
                origins.len() - 1
            });
            Mark { span: [mark.range.start, mark.range.end], origin }
        })
        .collect();
    Artifact {
        path: artifact.path.clone(),
        text: artifact.text.clone(),
        marks,
        origins: origins.into_iter().map(Into::into).collect(),
    }
}

impl From<&origin::Place> for Place {
    fn from(place: &origin::Place) -> Self {
        Self { path: place.path.to_string(), span: [place.span.start, place.span.end], line: place.line }
    }
}

impl From<&origin::Origin> for Origin {
    fn from(origin: &origin::Origin) -> Self {
        match origin {
            origin::Origin::File { place, route } => Self::File { place: place.into(), route: route.clone() },
            origin::Origin::Catalog { table, row, source, checked } => Self::Catalog {
                table: (*table).to_owned(),
                row: row.clone(),
                source: source.clone(),
                checked: checked.clone(),
            },
            origin::Origin::Option { name, place } => {
                Self::Option { name: (*name).to_owned(), place: place.as_ref().map(Into::into) }
            }
            origin::Origin::Rule(rule) => Self::Rule {
                rule: rule.rule.to_owned(),
                because: rule.because.clone(),
                from: rule.from.iter().map(Into::into).collect(),
                rejected: rule
                    .rejected
                    .iter()
                    .map(|rejected| Rejected {
                        value: rejected.value.clone(),
                        why: rejected.why.clone(),
                        origin: rejected.origin.as_ref().map(Into::into),
                    })
                    .collect(),
            },
        }
    }
}
