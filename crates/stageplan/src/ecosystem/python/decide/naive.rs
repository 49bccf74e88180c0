//! What a first tutorial would do.

use super::Decided;
use crate::ecosystem::python::CATALOG;
use crate::origin::Origin;
use crate::plan::{Command, Image, Naive, PLAIN_INSTALL, Stage, Step, Value};

pub(super) fn naive(decided: &Decided<'_>, _stages: &[Stage]) -> Option<Naive> {
    let facts = decided.facts;
    let image = Image::of(&CATALOG, "full", Some(Value::text(decided.version.value().as_str())))?;
    let mut steps = Vec::new();
    if let Some(first) = facts.install.requirements.first() {
        debug_assert!("python/plain-install".ends_with(PLAIN_INSTALL));
        let command = Command::new(["pip", "install", "-r"]).arg(first.value());
        let why = Origin::rule_from("python/plain-install", "into the image's own Python", [first.origin().clone()]);
        steps.push(Step::run(Vec::new(), vec![command], &[], why));
    }
    Some(Naive {
        image,
        folder: "/app".to_owned(),
        steps,
        start: decided.start.words.iter().map(|word| Value::text(word.as_str())).collect(),
        start_why: decided.start.why.clone(),
        by_tool: false,
        development: false,
    })
}
