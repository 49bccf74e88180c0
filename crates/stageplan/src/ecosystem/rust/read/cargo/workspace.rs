//! The workspace of a unit: its root, its members, and what of them lies elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::data::Node;
use stageplan_syntax::order;

use super::manifest::Toml;
use crate::ecosystem::rust::MANIFEST;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Project, Unit};
use crate::tree::RepoPath;

/// How many manifests are read; a repository with more is planned from those.
const MAX_MANIFESTS: usize = 600;

/// A package that `cargo` reads.
pub(super) struct Read {
    pub(super) toml: Toml,
    /// What makes it part.
    pub(super) why: Origin,
    /// The root of its own workspace, from which it takes over: another one than the unit's for what lies elsewhere.
    above: Option<Toml>,
}

/// The packages around a unit.
pub(super) struct Workspace {
    /// The manifest of the root: the unit's own where it stands alone.
    pub(super) root: Toml,
    /// Every package that `cargo` reads, by its folder.
    pub(super) packages: BTreeMap<RepoPath, Read>,
    /// The folders of the members, of which the lockfile speaks.
    pub(super) members: Vec<RepoPath>,
    /// The members that are built where none is named.
    pub(super) default: Vec<RepoPath>,
    /// Manifests of members that are named and not there.
    pub(super) findings: Vec<Finding>,
}

impl Workspace {
    fn new(root: Toml) -> Self {
        Self { root, packages: BTreeMap::new(), members: Vec::new(), default: Vec::new(), findings: Vec::new() }
    }

    /// What the package in a folder takes over from.
    pub(super) fn above(&self, folder: &RepoPath) -> Option<&Toml> {
        self.packages.get(folder)?.above.as_ref()
    }

    /// The package in a folder.
    pub(super) fn package(&self, folder: &RepoPath) -> Option<&Toml> {
        self.packages.get(folder).map(|read| &read.toml)
    }

    /// The roots of other workspaces, which are read for what their members take over.
    pub(super) fn other_roots(&self) -> impl Iterator<Item = &Toml> {
        let above = self.packages.values().filter_map(|read| read.above.as_ref());
        above.filter(|root| root.folder != self.root.folder && !self.packages.contains_key(&root.folder))
    }
}

impl Workspace {
    /// The manifests that Cargo reads and that are no member's, with what leads to each: what lies outside of the
    /// workspace, path dependencies of a package without one, what stands in for a crate of a registry.
    pub(super) fn strangers(&self) -> Vec<Sourced<RepoPath>> {
        let shared = self.root.workspace().is_some();
        let members: BTreeSet<&RepoPath> = order::set(self.members.iter().filter(|_| shared));
        let patches = patches(&self.root);
        let patched = |folder: &RepoPath, why: &Origin| {
            patches.iter().any(|patch| patch.value() == folder && patch.origin() == why)
        };
        let all = self.packages.iter().filter(|(folder, read)| {
            **folder != self.root.folder && (!members.contains(folder) || patched(folder, &read.why))
        });
        all.map(|(_, read)| Sourced::new(read.toml.file.source.path.clone(), read.why.clone())).collect()
    }
}

/// Finds the workspace of a unit; nothing where the unit has no manifest that could be read.
pub(super) fn read(unit: &Unit<'_>) -> Option<Workspace> {
    let project = unit.project;
    let own = Toml::open(project, &unit.folder)?;
    let root = root_of(project, &own).unwrap_or_else(|| own.clone());
    let mut found =
        Workspace { packages: BTreeMap::new(), members: Vec::new(), default: Vec::new(), findings: Vec::new(), root };
    let mut queue = Vec::new();
    if found.root.package().is_some() {
        queue.push((found.root.folder.clone(), found.root.file.source.origin_of_file()));
    }
    queue.extend(listed(project, &mut found));
    found.follow(project, queue);
    if own.package().is_some() && !found.packages.contains_key(&own.folder) {
        let why = own.file.source.origin_of_file();
        found.follow(project, vec![(own.folder.clone(), why)]);
    }
    let default = found.root.workspace().and_then(|node| node.get("default-members"));
    found.default = folders(project, &found.root, default).into_iter().map(|(folder, _)| folder).collect();
    Some(found)
}

/// The root above a package that is no root itself: the one it names, else the nearest that has it as a member.
fn root_of(project: &Project<'_>, own: &Toml) -> Option<Toml> {
    if own.workspace().is_some() {
        return None;
    }
    if let Some(named) = own.package()?.get("workspace").and_then(Node::as_str) {
        let root = Toml::open(project, &own.folder.join(named).ok()?)?;
        return root.workspace().is_some().then_some(root);
    }
    let above = own.folder.ancestors().skip(1).filter(|folder| has_manifest(project, folder));
    let root = above
        .filter_map(|folder| Toml::open(project, &folder))
        .find(|toml| toml.workspace().is_some() && !is_excluded(toml, &own.folder))?;
    let lists = is_member(project, &root, &own.folder) || is_reached(project, &root, &own.folder);
    lists.then_some(root)
}

fn has_manifest(project: &Project<'_>, folder: &RepoPath) -> bool {
    folder.join(MANIFEST).is_ok_and(|path| project.tree().has_file(&path))
}

/// Whether the root lists a folder among its members.
fn is_member(project: &Project<'_>, root: &Toml, folder: &RepoPath) -> bool {
    let members = root.workspace().and_then(|node| node.get("members"));
    !is_excluded(root, folder) && folders(project, root, members).iter().any(|(member, _)| member == folder)
}

/// Whether path dependencies of the members lead to a folder below the root, which makes it one of them.
fn is_reached(project: &Project<'_>, root: &Toml, folder: &RepoPath) -> bool {
    let mut found = Workspace::new(root.clone());
    let mut queue: Vec<(RepoPath, Origin)> = listed(project, &mut found);
    queue.push((root.folder.clone(), root.file.source.origin_of_file()));
    found.follow(project, queue);
    found.members.contains(folder)
}

fn is_excluded(root: &Toml, folder: &RepoPath) -> bool {
    let within = |key: &str| {
        let list = root.workspace().and_then(|node| node.get(key));
        let mut paths = list.into_iter().flat_map(Node::items).filter_map(Node::as_str);
        paths.any(|path| root.folder.join(path.trim_end_matches('/')).is_ok_and(|above| folder.is_in(&above)))
    };
    within("exclude") && !within("members")
}

/// The folders that the root lists, with the item that lists each.
fn listed(project: &Project<'_>, found: &mut Workspace) -> Vec<(RepoPath, Origin)> {
    let members = found.root.workspace().and_then(|node| node.get("members"));
    let all = folders(project, &found.root, members);
    for (folder, origin) in &all {
        if !has_manifest(project, folder) {
            found.findings.push(
                Finding::error(
                    "rust/missing-member",
                    format!("the workspace lists {folder}, and no Cargo.toml lies there"),
                )
                .help("commit the member, or take it off the list: Cargo reads every member before it builds any")
                .at(origin.place().cloned()),
            );
        }
    }
    all.into_iter().filter(|(folder, _)| has_manifest(project, folder) && !is_excluded(&found.root, folder)).collect()
}

/// The folders that a list of paths and patterns names. A pattern names those that hold a manifest.
fn folders(project: &Project<'_>, root: &Toml, list: Option<Node<'_>>) -> Vec<(RepoPath, Origin)> {
    let mut found: Vec<(RepoPath, Origin)> = Vec::new();
    for item in list.into_iter().flat_map(Node::items) {
        let Some(text) = item.as_str() else { continue };
        let text = text.trim_start_matches("./").trim_end_matches('/');
        let origin = root.file.origin(item);
        let mut add = |folder: RepoPath| {
            if found.iter().all(|(known, _)| *known != folder) {
                found.push((folder, origin.clone()));
            }
        };
        if !text.contains(['*', '?', '[', '{']) {
            if let Ok(folder) = root.folder.join(text) {
                add(folder);
            }
            continue;
        }
        for path in project.tree().files_below(&root.folder).filter(|path| path.file_name() == MANIFEST) {
            if let Some(folder) = path.parent()
                && let Some(relative) = folder.relative_to(&root.folder)
                && !relative.is_empty()
                && fast_glob::glob_match(text, relative)
            {
                add(folder);
            }
        }
    }
    found
}

impl Workspace {
    /// Takes packages in, and those that their path dependencies lead to, whatever these are for.
    fn follow(&mut self, project: &Project<'_>, mut queue: Vec<(RepoPath, Origin)>) {
        queue.reverse();
        if self.packages.is_empty() {
            queue.splice(
                0..0,
                patches(&self.root).into_iter().map(|patch| {
                    let origin = patch.origin().clone();
                    (patch.into_parts().0, origin)
                }),
            );
        }
        while let Some((folder, why)) = queue.pop() {
            if self.packages.contains_key(&folder) || self.packages.len() >= MAX_MANIFESTS {
                continue;
            }
            let Some(toml) = Toml::open(project, &folder) else { continue };
            let is_member = folder.is_in(&self.root.folder) && !is_excluded(&self.root, &folder);
            let above = if is_member && self.root.workspace().is_some() {
                Some(self.root.clone())
            } else {
                self.root_elsewhere(project, &toml)
            };
            for dependency in toml.dependencies(above.as_ref()) {
                if let Some(Ok(path)) = dependency.path {
                    queue.push((path, dependency.origin));
                }
            }
            if is_member && toml.package().is_some() {
                self.members.push(folder.clone());
            }
            self.packages.insert(folder, Read { toml, why, above });
        }
    }

    /// The root from which a package of another workspace takes over.
    fn root_elsewhere(&self, project: &Project<'_>, toml: &Toml) -> Option<Toml> {
        if toml.workspace().is_some() {
            return Some(toml.clone());
        }
        if let Some(named) = toml.package()?.get("workspace").and_then(Node::as_str) {
            return Toml::open(project, &toml.folder.join(named).ok()?);
        }
        let above = toml.folder.ancestors().skip(1).filter(|folder| has_manifest(project, folder));
        let tomls = above.filter_map(|folder| Toml::open(project, &folder));
        tomls.into_iter().find(|root| root.workspace().is_some() && !is_excluded(root, &toml.folder))
    }
}

/// The folders that stand in for crates of registries: `[patch]`, `[replace]`.
pub(super) fn patches(root: &Toml) -> Vec<Sourced<RepoPath>> {
    let tables = root.file.at(&["patch"]).into_iter().flat_map(Node::entries).map(|(_, table)| table);
    let lines = tables.chain(root.file.at(&["replace"])).flat_map(Node::entries);
    lines
        .filter_map(|(_, line)| {
            let path = line.get("path")?.as_str()?;
            Some(root.file.sourced(line, root.folder.join(path.trim_end_matches('/')).ok()?))
        })
        .collect()
}
