//! What lockfiles hold, in one form whatever wrote them.

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::python::lines::Lines;

use crate::ecosystem::python::facts::{Locked, Manager};
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) fn read(unit: &Unit<'_>, path: &Sourced<RepoPath>, manager: &Manager) -> Vec<Locked> {
    match manager {
        Manager::Uv => uv(unit, path.value()),
        _ => Vec::new(),
    }
}

fn uv(unit: &Unit<'_>, path: &RepoPath) -> Vec<Locked> {
    let Some(lock) = unit.project.manifest(path, Format::Toml) else { return Vec::new() };
    let packages = lock.at(&["package"]).into_iter().flat_map(Node::items);
    let file = |node: Node<'_>| Some(node.get("url")?.as_str()?.rsplit('/').next()?.to_owned());
    let locked = packages.filter_map(|package| {
        Some(Locked {
            name: package.get("name")?.as_str()?.to_owned(),
            version: package.get("version").and_then(Node::as_str).unwrap_or_default().to_owned(),
            wheels: package.get("wheels").into_iter().flat_map(Node::items).filter_map(file).collect(),
            sdist: package.get("sdist").is_some(),
            main: true,
            python: None,
            lines: Lines::ALL,
            link: None,
            origin: lock.origin(package),
        })
    });
    locked.collect()
}
