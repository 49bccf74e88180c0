//! `Procfile`: the processes of an application. `release` runs once before a deployment, and `Procfile.dev` is a
//! developer's.

use stageplan_syntax::procfile;

use super::look;
use super::notes::{Notes, Purpose, sourced};
use super::{Evidence, words};
use crate::ecosystem::Grade;
use crate::project::Unit;

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    for path in look::named(unit, &look::upwards(unit), &["Procfile"]) {
        let Some(source) = unit.project.source(&path) else { continue };
        let own = path.parent().is_some_and(|folder| folder == unit.folder);
        let file = procfile::parse(&source.text);
        // A file that starts a watcher beside the program is a developer's.
        let developer = file.entries.iter().any(|entry| words::looks_like_development(&entry.command));
        for entry in &file.entries {
            let last = file.get(&entry.process).is_some_and(|last| last.span == entry.span);
            let Some(command) = words::clean(&entry.command).filter(|_| last) else { continue };
            let grade = match (own, entry.process.as_str()) {
                (false, _) => Grade::Weak,
                (true, process) if developer && process != "web" => Grade::Weak,
                (true, "web") => Grade::Strong,
                (true, _) => Grade::Likely,
            };
            let command = sourced(&source, entry.span, entry.process.clone(), command);
            let purpose = if entry.process == "release" { Purpose::Once } else { Purpose::Start };
            Notes::new(evidence, "Procfile", grade).command(purpose, &entry.process, command);
        }
    }
}
