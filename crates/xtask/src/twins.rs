//! `cargo xtask twins`: what the native core says of every corpus case, for whoever compares it with another door.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use stageplan::settings::{OPTIONS, Shape};
use stageplan::wire::{self, Positions};
use stageplan::{ArtifactKind, Planned, Tree, emit};
use stageplan_tests::corpus::{self, Case};

/// Writes a folder for each case: its options as a door takes them, and each answer.
pub(crate) fn write(folder: &str) -> super::Outcome {
    corpus::cases().iter().try_for_each(|case| {
        let folder = Path::new(folder).join(&case.name);
        fs::create_dir_all(&folder).map_err(super::on(&folder))?;
        answers(case).into_iter().try_for_each(|(name, text)| {
            let file = folder.join(name);
            fs::write(&file, text).map_err(super::on(&file))
        })
    })
}

fn answers(case: &Case) -> BTreeMap<&'static str, String> {
    let tree = case.tree();
    let planned = stageplan::plan(&tree, &case.options());
    let report = wire::report(&planned, &tree, Positions::Utf16);
    let units = stageplan::units(&tree, &case.options());
    let units = wire::units(&units, &tree, Positions::Utf16);
    let mut answers = BTreeMap::from([
        ("units.json", wire::to_compact_json(&units)),
        ("options.json", options(case).to_string()),
        ("report.json", wire::to_compact_json(&report)),
        ("explain.json", explanations(&planned, &tree)),
        ("learn.json", wire::to_compact_json(&wire::learn(&planned, &tree, Positions::Utf16))),
    ]);
    for (name, kind) in [("dockerfile", ArtifactKind::Dockerfile), ("dockerignore", ArtifactKind::Dockerignore)] {
        answers.extend(emit(&planned, &tree, kind).map(|artifact| (name, artifact.text)));
    }
    answers
}

/// What is asked of a plan, each with the answer: every line, decision and stage.
fn explanations(planned: &Planned, tree: &Tree) -> String {
    let artifact = emit(planned, tree, ArtifactKind::Dockerfile);
    let lines = artifact
        .iter()
        .flat_map(|artifact| (1..=artifact.text.lines().count()).map(|line| format!("{}:{line}", artifact.path)));
    let plan = planned.plan().into_iter();
    let topics = plan.clone().flat_map(|plan| plan.decisions.iter().map(|decision| decision.topic.to_owned()));
    let stages = plan.flat_map(|plan| plan.stages.iter().map(|stage| stage.name.clone()));
    let asked = lines.chain(topics).chain(stages).chain(["no such thing".to_owned()]);
    let answered = asked.map(|what| (wire::explain(planned, tree, &what).ok(), what));
    wire::to_compact_json(&answered.map(|(answer, what)| (what, answer)).collect::<Vec<_>>())
}

fn options(case: &Case) -> Value {
    let mut settings: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, value) in &case.settings {
        let shape = OPTIONS.iter().find(|option| option.name == name).map(|option| option.shape);
        match shape {
            Some(Shape::Many) => {
                if let Value::Array(items) = settings.entry(name).or_insert_with(|| json!([])) {
                    items.push(json!(value));
                }
            }
            Some(Shape::Pairs) => {
                let (key, value) = value.split_once('=').unwrap_or((value, ""));
                settings.entry(name).or_insert_with(|| json!({}))[key] = json!(value);
            }
            _ => {
                settings.insert(name, json!(value));
            }
        }
    }
    json!({ "today": case.today, "settings": settings })
}
