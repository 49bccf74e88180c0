//! The laws of `stageplan_tests::laws`, asked of every case of the corpus; and BuildKit's own parser, where the lab is up.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use stageplan::{ArtifactKind, emit};
use stageplan_tests::corpus::{self, Case};
use stageplan_tests::{engine, laws, reread};

fn main() {
    let mut trials = Vec::new();
    for case in corpus::cases() {
        let parsed = case.clone();
        trials.push(Trial::test(format!("{}::laws", case.name), move || obeys(&case)));
        trials.push(Trial::ignorable_test(format!("{}::buildkit", parsed.name), move || buildkit(&parsed)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn obeys(case: &Case) -> Result<(), Failed> {
    let tree = case.tree();
    let planned = stageplan::plan(&tree, &case.options());
    let broken = laws::broken(&planned, &tree, &case.today);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

fn buildkit(case: &Case) -> Result<Completion, Failed> {
    let tree = case.tree();
    let planned = stageplan::plan(&tree, &case.options());
    let Some(plan) = planned.plan() else { return Ok(Completion::Completed) };
    let script = match engine::parser() {
        Ok(script) => script,
        Err(why) => return Ok(Completion::ignored_with(why)),
    };
    let text = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|artifact| artifact.text).unwrap_or_default();
    let answer = engine::parse(&script, &text)?;
    match reread::difference(&reread::planned(plan), &reread::by_buildkit(&answer)) {
        None => Ok(Completion::Completed),
        Some(difference) => Err(difference.into()),
    }
}
