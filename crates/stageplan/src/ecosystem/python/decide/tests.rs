//! The stage that runs the project's tests, by what the project itself runs them with.

use super::Decided;
use super::stages::{copy_all, enter};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Purpose, Stage, Step};

/// Programs that make an environment of their own for each run, which a stage has already.
const ORCHESTRATORS: &[&str] = &["tox", "nox"];

/// The command, where the project names a runner.
fn command(decided: &Decided<'_>) -> Option<Sourced<Vec<&'static str>>> {
    let facts = decided.facts;
    let need = |name: &str| facts.needs.iter().find(|need| need.name == name);
    if let Some(need) = need("pytest") {
        let why = Origin::rule_from("python/tests", "the project names pytest", [need.origin.clone()]);
        return Some(Sourced::new(vec!["python", "-m", "pytest"], why));
    }
    let django = facts.frameworks.iter().find(|framework| framework.key == "django")?;
    let manage = facts.top.keep.iter().any(|name| name == "manage.py");
    let why = Origin::rule_from("python/tests", "Django runs the tests of its applications", [django.origin.clone()]);
    manage.then(|| Sourced::new(vec!["python", "manage.py", "test"], why))
}

/// The stage, where something to run the tests is there.
pub(super) fn stage(decided: &mut Decided<'_>, under: &str, project: &[Step]) -> Option<Stage> {
    if !decided.by.settings.wants_target("test") {
        return None;
    }
    let Some(command) = command(decided) else {
        let tool = decided.facts.needs.iter().find(|need| ORCHESTRATORS.contains(&need.name.as_str()))?;
        decided.findings.push(
            Finding::note(
                "python/tests-need-a-runner",
                format!("{} makes environments of its own, so no stage runs the tests", tool.name),
            )
            .help("add pytest to the development dependencies to get a stage `test`")
            .at(tool.origin.place().cloned()),
        );
        return None;
    };
    let (words, why) = command.into_parts();
    let mut steps = vec![copy_all(decided)];
    steps.extend(project.iter().cloned());
    steps.extend(enter(decided));
    steps.push(Step::run(Vec::new(), vec![Command::new(words)], &[], why.clone()));
    let about = "the project's tests; run them with `docker build --target test`.";
    Some(Stage::on(under, "test", Purpose::Test, about, steps, why))
}
