//! The stage for working on the project.

use super::stages::{copy_all, enter};
use super::{Decided, server};
use crate::origin::Origin;
use crate::plan::{Action, Purpose, Stage, Step, Value};

pub(super) fn stage(decided: &Decided<'_>, under: &str, project: &[Step]) -> Option<Stage> {
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let words = server::development(decided)?;
    let why = Origin::rule_from("python/development", "starts again when a file changes", [words.origin().clone()]);
    let mut steps = vec![copy_all(decided)];
    steps.extend(project.iter().cloned());
    steps.extend(enter(decided));
    if !decided.start.cwd.is_empty()
        && let Ok(folder) = decided.facts.unit.join(&decided.start.cwd)
    {
        let folder = decided.inside(&folder);
        steps.push(Step::new(Action::Workdir(folder.into()), decided.start.why.clone()));
    }
    if let Some((_, path)) = decided.start.env.iter().find(|(name, _)| name == "PYTHONPATH") {
        let env = vec![("PYTHONPATH".to_owned(), Value::text(path.as_str()))];
        steps.push(Step::new(Action::Env(env), decided.start.why.clone()));
    }
    let words = words.value().iter().map(|word| Value::text(word.as_str())).collect();
    steps.push(Step::new(Action::Cmd(words), why.clone()));
    let about = "runs the program from its sources; mount them over the copy to work on them.";
    Some(Stage::on(under, "development", Purpose::Development, about, steps, why))
}
