//! The workspace a unit belongs to: its root, its members, and which of them the unit needs.

use std::collections::BTreeSet;

use stageplan_syntax::data::Node;

use super::manifest::Package;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// A workspace with the unit in it.
#[derive(Clone, Debug)]
pub(in super::super) struct Workspace {
    /// Its root folder.
    pub(in super::super) root: RepoPath,
    /// The manifest of the root.
    pub(in super::super) package: Package,
    /// The members, the unit among them unless it is the root itself.
    pub(in super::super) members: Vec<Package>,
    /// The members whose code the unit uses, the unit not among them.
    pub(in super::super) closure: Vec<RepoPath>,
    /// Where the workspace says who belongs to it.
    pub(in super::super) origin: Origin,
}

/// Looks in the unit's folder and above it for a root that counts the unit among its members.
pub(super) fn read(unit: &Unit<'_>, own: &Package) -> Option<Workspace> {
    for folder in unit.folder.ancestors() {
        let at = unit.at(folder.clone());
        let Some(package) = (if folder == unit.folder { Some(own.clone()) } else { Package::read(&at) }) else {
            continue;
        };
        let patterns = patterns(&at, &package);
        if patterns.is_empty() {
            continue;
        }
        let members = members(unit, &folder, &patterns);
        let is_root = folder == unit.folder;
        if !is_root && members.iter().all(|member| member.folder != unit.folder) {
            continue;
        }
        let origin = patterns.first().map_or_else(|| package.origin.clone(), |pattern| pattern.origin().clone());
        let closure = closure(own, &members);
        return Some(Workspace { root: folder, package, members, closure, origin });
    }
    None
}

fn patterns(at: &Unit<'_>, package: &Package) -> Vec<Sourced<String>> {
    if let Some(file) = at.yaml("pnpm-workspace.yaml") {
        let items = file.at(&["packages"]).into_iter().flat_map(Node::items);
        let found: Vec<Sourced<String>> =
            items.filter_map(|item| Some(file.sourced(item, item.as_str()?.to_owned()))).collect();
        if !found.is_empty() {
            return found;
        }
    }
    package.workspaces.clone()
}

fn members(unit: &Unit<'_>, root: &RepoPath, patterns: &[Sourced<String>]) -> Vec<Package> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for path in tree.files_below(root) {
        if path.file_name() != "package.json" || path.parts().any(|part| part == "node_modules") {
            continue;
        }
        let Some(folder) = path.parent() else { continue };
        let Some(relative) = folder.relative_to(root).filter(|relative| !relative.is_empty()) else { continue };
        let fits = |pattern: &str| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            fast_glob::glob_match(pattern, relative)
        };
        let mut belongs = false;
        for pattern in patterns {
            match pattern.value().strip_prefix('!') {
                Some(pattern) if fits(pattern) => belongs = false,
                None if fits(pattern.value()) => belongs = true,
                _ => {}
            }
        }
        if belongs {
            found.extend(Package::read(&unit.at(folder)));
        }
    }
    found
}

fn closure(own: &Package, members: &[Package]) -> Vec<RepoPath> {
    let mut found: BTreeSet<RepoPath> = BTreeSet::new();
    let mut open = vec![own];
    while let Some(package) = open.pop() {
        for name in package.dependencies.keys().chain(package.optional.keys()).chain(package.dev.keys()) {
            let named = |member: &&Package| member.name.as_ref().is_some_and(|known| known.value() == name);
            if let Some(member) = members.iter().find(named)
                && member.folder != own.folder
                && found.insert(member.folder.clone())
            {
                open.push(member);
            }
        }
    }
    found.into_iter().collect()
}
