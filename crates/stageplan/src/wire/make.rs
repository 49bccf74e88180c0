//! From what was planned to what is serialized.

use std::collections::BTreeMap;
use std::ops::Range;

use super::positions::{Files, Positions, in_units};
use super::{
    Alternative, Artifact, Candidate, Choice, Command, CopyEdge, Decision, Explanation, ExplanationLine,
    ExplanationPart, Finding, Fix, Mark, OptionInfo, OptionShape, Origin, OutcomeKind, Place, PlanReport, Reason,
    Rejected, Report, SCHEMA, Secret, Setting, Stage, StageText, Variable, Version,
};
use crate::choices;
use crate::commands;
use crate::emit::{self, ArtifactKind};
use crate::explain::{self, Unexplained};
use crate::finding;
use crate::origin;
use crate::plan::{self, Action, Base, Plan, RunsOn};
use crate::planner::{Outcome, Planned};
use crate::settings::{self, Given, OPTIONS, Shape};
use crate::tree::Tree;

pub(super) fn report(planned: &Planned, tree: &Tree, positions: Positions) -> Report {
    let mut maker = Maker { files: Files::new(tree, positions) };
    let artifacts: Vec<Artifact> = [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore]
        .into_iter()
        .filter_map(|kind| emit::emit(planned, tree, kind))
        .map(|artifact| maker.artifact(&artifact))
        .collect();
    // The Dockerfile is the first that is printed.
    let dockerfile = artifacts.first().map_or("", |artifact| &artifact.path).to_owned();
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
                grade: candidate.detection.grade.into(),
                what: candidate.detection.what.value().clone(),
                origin: maker.origin(candidate.detection.what.origin()),
                reasons: candidate
                    .detection
                    .reasons
                    .iter()
                    .map(|reason| Reason { what: reason.value().clone(), origin: maker.origin(reason.origin()) })
                    .collect(),
            })
            .collect(),
        plan: planned.plan().map(|plan| maker.plan(plan, &dockerfile)),
        findings: planned.findings.iter().map(|finding| maker.finding(finding)).collect(),
        artifacts,
        settings: planned.settings.given().into_iter().map(|given| maker.setting(given)).collect(),
        choices: planned.choices.iter().map(choice).collect(),
    }
}

pub(super) fn explain(planned: &Planned, tree: &Tree, what: &str) -> Result<Explanation, Unexplained> {
    let explanation = explain::explain(planned, tree, what)?;
    let text = explanation.to_string();
    let part = |part: explain::ExplanationPart| ExplanationPart {
        title: part.title,
        about: part.about,
        lines: part.lines.into_iter().map(line).collect(),
    };
    Ok(Explanation { note: explanation.note, parts: explanation.parts.into_iter().map(part).collect(), text })
}

fn line(line: explain::ExplanationLine) -> ExplanationLine {
    let (kind, text, why) = match line {
        explain::ExplanationLine::Text(text) => ("text", text, None),
        explain::ExplanationLine::Note(text) => ("note", text, None),
        explain::ExplanationLine::Trace { kind, text, why } => (kind, text, why),
        explain::ExplanationLine::Finding(finding) => ("finding", finding.message, finding.help),
    };
    ExplanationLine { kind, text, why }
}

fn fix(fix: finding::Fix) -> Fix {
    Fix { title: fix.title, option: fix.option.to_owned(), value: fix.value }
}

fn command(command: commands::Command) -> Command {
    Command { what: command.what.into(), line: command.line }
}

fn choice(choice: &choices::Choice) -> Choice {
    let value = |known: &choices::Alternative| Alternative { value: known.value.clone(), about: known.about.clone() };
    Choice {
        option: choice.option.to_owned(),
        current: choice.current.clone(),
        values: choice.values.iter().map(value).collect(),
    }
}

pub(super) fn options() -> Vec<OptionInfo> {
    let row = |option: &settings::OptionInfo| OptionInfo {
        name: option.name,
        shape: match option.shape {
            Shape::One => OptionShape::One,
            Shape::Many => OptionShape::Many,
            Shape::Pairs => OptionShape::Pairs,
        },
        value: option.value,
        help: option.help,
        example: option.example,
        second: option.second,
        choices: option.choices(),
    };
    OPTIONS.iter().map(row).collect()
}

/// Makes the wire's values. What they have in common is how places are counted.
pub(super) struct Maker<'t> {
    pub(super) files: Files<'t>,
}

impl Maker<'_> {
    fn plan(&mut self, plan: &Plan, dockerfile: &str) -> PlanReport {
        PlanReport {
            ecosystem: plan.ecosystem.to_owned(),
            name: plan.name.value().clone(),
            versions: plan
                .versions
                .iter()
                .map(|version| Version {
                    name: version.name.clone(),
                    default: version.default.value().clone(),
                    origin: self.origin(version.default.origin()),
                })
                .collect(),
            stages: plan.stages.iter().map(|stage| self.stage(plan, stage, dockerfile)).collect(),
            decisions: plan
                .decisions
                .iter()
                .map(|decision| Decision {
                    topic: decision.topic.to_owned(),
                    option: decision.option.map(str::to_owned),
                    value: decision.value.value().clone(),
                    origin: self.origin(decision.value.origin()),
                })
                .collect(),
            environment: plan
                .environment
                .iter()
                .map(|need| Variable {
                    name: need.name.value().clone(),
                    default: need.default.clone(),
                    required: need.required,
                    origin: self.origin(need.name.origin()),
                })
                .collect(),
            secrets: plan
                .secrets
                .iter()
                .map(|secret| {
                    let (flag, value) = commands::secret(secret);
                    Secret {
                        id: secret.id.clone(),
                        from: secret.from.clone(),
                        flag: format!("{flag} {value}"),
                        origin: self.origin(&secret.why),
                    }
                })
                .collect(),
            platforms: plan.platforms.iter().map(|platform| platform.value().clone()).collect(),
            options: OPTIONS.iter().map(|option| option.name).filter(|name| plan.honours(name)).collect(),
        }
    }

    fn stage(&mut self, plan: &Plan, stage: &plan::Stage, dockerfile: &str) -> Stage {
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
            purpose: stage.purpose.into(),
            image,
            stage: below,
            on_build_platform: stage.runs_on == RunsOn::Builder,
            about: stage.about.clone(),
            copies_from,
            commands: commands::of_stage(plan, stage, dockerfile).into_iter().map(command).collect(),
            origin: self.origin(&stage.why),
        }
    }

    fn setting(&mut self, given: Given<'_>) -> Setting {
        Setting { name: given.name.to_owned(), value: given.value, origin: self.origin(given.origin) }
    }

    pub(super) fn finding(&mut self, finding: &finding::Finding) -> Finding {
        Finding {
            rule: finding.rule.to_owned(),
            severity: finding.severity.into(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            places: finding.places.iter().map(|place| self.place(place)).collect(),
            fixes: finding.fixes().into_iter().map(fix).collect(),
        }
    }

    pub(super) fn artifact(&mut self, artifact: &emit::Artifact) -> Artifact {
        let units = self.files.printed(&artifact.text);
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
                Mark { span: in_units(units.as_ref(), [mark.range.start, mark.range.end]), origin }
            })
            .collect();
        let span = |range: &Range<usize>| in_units(units.as_ref(), [range.start, range.end]);
        let stages = artifact.stages.iter();
        Artifact {
            stages: stages.map(|text| StageText { stage: text.stage.clone(), span: span(&text.range) }).collect(),
            path: artifact.path.clone(),
            text: artifact.text.clone(),
            marks,
            origins: origins.into_iter().map(|origin| self.origin(origin)).collect(),
        }
    }

    fn place(&mut self, place: &origin::Place) -> Place {
        let span = self.files.span(&place.path, [place.span.start, place.span.end]);
        Place { path: place.path.to_string(), span, line: place.line }
    }

    pub(super) fn origin(&mut self, origin: &origin::Origin) -> Origin {
        match origin.reason() {
            origin::Reason::File { place, route } => Origin::File { place: self.place(place), route: route.clone() },
            origin::Reason::Catalog { table, row, source, checked } => Origin::Catalog {
                table: (*table).to_owned(),
                row: row.clone(),
                source: source.clone(),
                checked: checked.clone(),
            },
            origin::Reason::Option { name, place } => {
                Origin::Option { name: (*name).to_owned(), place: place.as_ref().map(|place| self.place(place)) }
            }
            origin::Reason::Rule(rule) => Origin::Rule {
                rule: rule.rule.to_owned(),
                because: rule.because.clone(),
                from: rule.from.iter().map(|origin| self.origin(origin)).collect(),
                rejected: rule
                    .rejected
                    .iter()
                    .map(|rejected| Rejected {
                        value: rejected.value.clone(),
                        why: rejected.why.clone(),
                        origin: rejected.origin.as_ref().map(|origin| self.origin(origin)),
                    })
                    .collect(),
            },
        }
    }
}
