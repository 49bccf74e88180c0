//! The workspace a unit belongs to: its root, its members, and which of them the unit needs.

use std::collections::BTreeSet;

use js_semver::{Range, Version};
use stageplan_syntax::data::Node;

use super::manifest::Package;
use crate::origin::Sourced;
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
        let closure = closure(own, &members);
        return Some(Workspace { root: folder, package, members, closure });
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

/// Whether a dependency means the package of the workspace and not one of the registry with the same name.
fn is_local(wanted: &str, member: &Package) -> bool {
    if ["workspace:", "link:", "file:", "portal:"].iter().any(|protocol| wanted.starts_with(protocol)) || wanted == "*"
    {
        return true;
    }
    let version = member.version.as_ref().and_then(|version| Version::parse(version.value()).ok());
    match (Range::parse(wanted), version) {
        (Ok(range), Some(version)) => range.satisfies(&version),
        _ => false,
    }
}

/// Whether the unit can only be installed together with its workspace.
pub(super) fn needs_workspace(own: &Package, workspace: &Workspace) -> bool {
    !workspace.closure.is_empty()
        || [&own.dependencies, &own.dev, &own.optional].iter().any(|group| {
            group
                .values()
                .any(|wanted| ["workspace:", "catalog:"].iter().any(|start| wanted.value().starts_with(start)))
        })
}

/// The members that a package uses, each behind those it uses itself.
fn closure(own: &Package, members: &[Package]) -> Vec<RepoPath> {
    let mut found: Vec<RepoPath> = Vec::new();
    let mut seen: BTreeSet<RepoPath> = BTreeSet::from([own.folder.clone()]);
    visit(own, members, &mut seen, &mut found, 0);
    found
}

fn visit(
    package: &Package,
    members: &[Package],
    seen: &mut BTreeSet<RepoPath>,
    found: &mut Vec<RepoPath>,
    depth: usize,
) {
    // Every step in marks a member as seen; the limit only bounds the stack.
    if depth > 64 {
        return;
    }
    for (name, wanted) in package.dependencies.iter().chain(&package.optional).chain(&package.dev) {
        let named = |member: &&Package| {
            member.name.as_ref().is_some_and(|known| known.value() == name) && is_local(wanted.value(), member)
        };
        if let Some(member) = members.iter().find(named)
            && seen.insert(member.folder.clone())
        {
            visit(member, members, seen, found, depth + 1);
            found.push(member.folder.clone());
        }
    }
}
