//! What a first tutorial would do: copy everything, build, start.

use super::{Decided, tool};
use crate::ecosystem::java::facts::{Shape, Tool};
use crate::origin::Origin;
use crate::plan::{Action, Command, Image, Naive, PLAIN_INSTALL, Step, Value};

/// Where everything lies.
const FOLDER: &str = "/app";

pub(super) fn naive(decided: &Decided<'_>) -> Option<Naive> {
    let facts = decided.facts;
    let artefact = decided.artefact;
    if matches!(artefact.shape, Shape::War { .. } | Shape::ClassPath { .. }) || artefact.pattern {
        return None;
    }
    debug_assert!("java/plain-install".ends_with(PLAIN_INSTALL));
    let image: Image = tool::naive_image(decided)?;
    let enter = |folder: &crate::tree::RepoPath| {
        let path = if folder.is_root() { FOLDER.to_owned() } else { format!("{FOLDER}/{folder}") };
        Step::new(Action::Workdir(path.into()), facts.origin.clone())
    };
    let mut steps = Vec::new();
    if !facts.root.is_root() {
        steps.push(enter(&facts.root));
    }
    let words: Vec<Value> = match facts.tool.value() {
        Tool::Maven => ["mvn", "package", "-DskipTests"].map(Value::text).to_vec(),
        _ => decided.build.package.clone(),
    };
    let why = Origin::rule_from("java/plain-install", "in the way a tutorial does it", [facts.tool.origin().clone()]);
    steps.push(Step::run(Vec::new(), vec![Command { words, ..Command::default() }], &[], why));
    if facts.unit != facts.root {
        steps.push(enter(&facts.unit));
    }
    let path = artefact.path.value().as_str();
    let quarkus = format!("{path}/quarkus-run.jar");
    let main = artefact.main.as_ref().map(|main| main.value().as_str());
    let words: Vec<&str> = match (&artefact.shape, main) {
        (Shape::Quarkus, _) => vec!["java", "-jar", &quarkus],
        (Shape::Jar, Some(main)) => vec!["java", "-cp", path, main],
        (Shape::Distribution { .. } | Shape::Folder { .. }, _) => return None,
        _ => vec!["java", "-jar", path],
    };
    Some(Naive {
        image,
        folder: FOLDER.to_owned(),
        steps,
        start: words.into_iter().map(Value::text).collect(),
        start_why: decided.start.why.clone(),
        by_tool: false,
        development: false,
    })
}
