//! From facts to a plan. Nothing here sees a file.

use super::read::Facts;
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Copy, Image, Plan, Runtime, Step, Value};

/// Where the program lies in the image.
const HOME: &str = "/app";

pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    // Images that only this ecosystem uses are rows of its own catalog: `Image::of(&CATALOG, "KEY", version)`.
    let Some(image) = Image::shared("debian-slim") else {
        let finding = Finding::error("__rule__/no-image", "there is no image to stand on");
        return Err(NotDeployable { findings: vec![finding] });
    };
    let unnamed = Origin::rule("__rule__/name", "the manifest names no project");
    let name = facts.name.clone().unwrap_or_else(|| Sourced::new("app".to_owned(), unnamed));

    let why = Origin::rule("__rule__/final-image", "a small Debian, until something smaller is known to do");
    let mut runtime = Runtime::new(image, why, "the program and what it needs.");
    runtime.grant(by.settings);
    let home = Origin::rule("__rule__/workdir", "one folder for the program, the same in every stage");
    runtime.workdir = Some(Sourced::new(HOME.to_owned(), home));
    let sources = Origin::rule("__rule__/sources", "the program runs from its sources");
    runtime.files.push(Step::copy(Copy::context([Value::from(&facts.unit)], "./").linked(), sources));
    runtime.grant_env(by.settings);
    runtime.grant_labels(by.settings);

    let mut plan = Plan::new("__name__", facts.unit.clone(), name);
    plan.stages.push(runtime.into_stage("production", None));
    Ok(plan)
}
