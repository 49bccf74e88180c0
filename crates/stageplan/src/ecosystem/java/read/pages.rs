//! Pages that the program serves and that lie nowhere in the repository: a front end beside it may be what makes them.

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Facts;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Folders of resources that the framework serves and that are empty, where a package of Node lies in the unit or beside
/// it.
pub(super) fn read(unit: &Unit<'_>, facts: &Facts, resources: &[&str]) -> Vec<Sourced<RepoPath>> {
    let tree = unit.project.tree();
    let front_end = |folder: &RepoPath| {
        let named = tree.folders_in(folder).into_iter().filter_map(|folder| folder.join("package.json").ok());
        named.into_iter().any(|path| tree.has_file(&path))
    };
    let parent = unit.folder.parent();
    if !front_end(&unit.folder) && !parent.is_some_and(|parent| front_end(&parent)) {
        return Vec::new();
    }
    let served = facts.frameworks.iter().filter(|framework| framework.server).find_map(|framework| {
        let row = CATALOG.row("framework", &framework.key)?;
        Some((framework, row)).filter(|(_, row)| !row.list("pages").is_empty())
    });
    let Some((framework, row)) = served else { return Vec::new() };
    let names = resources.iter().flat_map(|folder| row.list("pages").into_iter().map(move |name| (folder, name)));
    let paths = names.filter_map(|(folder, name)| unit.path(&format!("{folder}/{name}")));
    let empty = paths.filter(|path| tree.files_below(path).next().is_none());
    let because = || format!("{} serves what lies there, and the repository has nothing", framework.name);
    let why = || Origin::rule_from("java/served-pages", because(), [framework.origin.clone(), row.origin()]);
    empty.map(|path| Sourced::new(path, why())).collect()
}
