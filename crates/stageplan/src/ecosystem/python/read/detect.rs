//! Whether a unit is a project of Python, and how sure that is.

use super::{MANIFESTS, manifest};
use crate::ecosystem::{Detection, Grade};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// A manifest alone may hold settings of tools only; sources beside it, or a way to start, make it a program.
pub(in crate::ecosystem::python) fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let first = MANIFESTS.iter().find(|name| unit.has(name))?;
    let manifests = manifest::read(unit, &mut Vec::new());
    let tree = unit.project.tree();
    let sources = tree.files_in(&unit.folder).any(|file| file.extension() == Some("py"))
        || tree
            .folders_in(&unit.folder)
            .iter()
            .any(|folder| folder.join("__init__.py").is_ok_and(|file| tree.has_file(&file)));
    let grade = match () {
        () if unit.has("manage.py") => Grade::Strong,
        () if manifests.package.as_ref().is_some_and(|package| !package.scripts.is_empty()) => Grade::Strong,
        () if !manifests.needs.is_empty() && sources => Grade::Strong,
        () if manifests.package.is_some() || !manifests.needs.is_empty() => Grade::Likely,
        () => Grade::Weak,
    };
    let what = manifests
        .name
        .as_ref()
        .map_or_else(|| "Python project".to_owned(), |name| format!("Python project {}", name.value()));
    let origin = manifests.origin.or_else(|| unit.path(first).map(Origin::of_file))?;
    Some(Detection { grade, what: Sourced::new(what, origin), reasons: Vec::new() })
}
