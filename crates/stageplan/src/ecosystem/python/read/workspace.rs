//! Workspaces of uv: the root that locks for all members, and what of it the unit needs.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::requirement::normalize;

use super::manifest::Manifests;
use super::package::is_command;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// A workspace.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    pub(super) root: RepoPath,
    pub(super) origin: Origin,
    /// Folders and distributions of the members, the root's own among them where it is one.
    pub(super) members: Vec<(RepoPath, Sourced<String>)>,
}

/// The workspace that the unit is part of, or the root of.
pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests) -> Option<Workspace> {
    manifests.pyproject.as_ref()?;
    for folder in unit.folder.ancestors() {
        let root = unit.at(folder.clone());
        let Some(file) = root.has("pyproject.toml").then(|| root.toml("pyproject.toml")).flatten() else { continue };
        let Some(table) = file.at(&["tool", "uv", "workspace"]) else { continue };
        let folders = folders(&root, &file);
        let is_member = folder == unit.folder || folders.contains(&unit.folder);
        if !is_member {
            return None;
        }
        let mut members = Vec::new();
        for member in [folder.clone()].into_iter().chain(folders) {
            let Some(file) = unit.at(member.clone()).toml("pyproject.toml") else { continue };
            if let Some(name) = file.string(&["project", "name"]).filter(|name| is_command(name.value())) {
                members.push((member, name));
            }
        }
        return Some(Workspace { root: folder, origin: file.origin(table), members });
    }
    None
}

/// The folders that the patterns of a root name, sorted.
fn folders(root: &Unit<'_>, file: &Manifest) -> Vec<RepoPath> {
    let patterns = |key: &str| -> Vec<Vec<&str>> {
        let list = file.at(&["tool", "uv", "workspace", key]).into_iter().flat_map(Node::items);
        list.filter_map(Node::as_str)
            .map(|text| text.split('/').filter(|part| !matches!(*part, "" | ".")).collect())
            .collect()
    };
    let (members, exclude) = (patterns("members"), patterns("exclude"));
    let mut found: Vec<RepoPath> = Vec::new();
    let tree = root.project.tree();
    for path in tree.files_below(&root.folder).filter(|path| path.file_name() == "pyproject.toml") {
        let Some(folder) = path.parent().filter(|folder| *folder != root.folder) else { continue };
        let parts: Vec<&str> = folder.relative_to(&root.folder).unwrap_or_default().split('/').collect();
        let fits = |list: &[Vec<&str>]| list.iter().any(|pattern| matches(pattern, &parts));
        if fits(&members) && !fits(&exclude) {
            found.push(folder);
        }
    }
    found
}

/// Whether the parts of a path fit those of a pattern, of which `**` stands for any number.
fn matches(pattern: &[&str], path: &[&str]) -> bool {
    // Which beginnings of the path the pattern so far fits, so that no pattern costs more than their product.
    let mut fits = vec![false; path.len() + 1];
    fits[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            next[at] = if *part == "**" {
                fits[at] || at > 0 && next[at - 1]
            } else {
                at > 0 && fits[at - 1] && part_fits(part, path[at - 1])
            };
        }
        fits = next;
    }
    fits[path.len()]
}

fn part_fits(pattern: &str, name: &str) -> bool {
    pattern == name || glob(pattern.as_bytes(), name.as_bytes())
}

/// `*` and `?` within one part.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, n));
                p += 1;
            }
            Some(letter) if *letter == b'?' || *letter == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((after, from)) = back else { return false };
                back = Some((after, from + 1));
                p = after;
                n = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|letter| *letter == b'*')
}

impl Workspace {
    /// The folder of a member by its distribution.
    fn folder(&self, name: &str) -> Option<&RepoPath> {
        self.members.iter().find(|(_, member)| normalize(member.value()) == name).map(|(folder, _)| folder)
    }

    /// The folders of the members that the unit needs, those that these need included.
    pub(super) fn needed(&self, unit: &Unit<'_>, manifests: &Manifests) -> Vec<Sourced<RepoPath>> {
        let mut found: Vec<Sourced<RepoPath>> = Vec::new();
        let mut open: Vec<Sourced<String>> = manifests.members.clone();
        while let Some(name) = open.pop() {
            let Some(folder) = self.folder(name.value()) else { continue };
            if *folder == unit.folder || found.iter().any(|known| known.value() == folder) {
                continue;
            }
            found.push(Sourced::new(folder.clone(), name.origin().clone()));
            let Some(file) = unit.at(folder.clone()).toml("pyproject.toml") else { continue };
            let sources = file.at(&["tool", "uv", "sources"]).into_iter().flat_map(Node::entries);
            for (other, node) in sources {
                if node.get("workspace").and_then(Node::as_bool) == Some(true) {
                    open.push(file.sourced(node, normalize(other)));
                }
            }
        }
        stageplan_syntax::order::sort_by(&mut found, |a, b| a.value().cmp(b.value()));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str, expect: bool) {
        let split = |text: &'static str| text.split('/').collect::<Vec<_>>();
        let (pattern, path): (&'static str, &'static str) = (pattern.to_owned().leak(), path.to_owned().leak());
        assert_eq!(matches(&split(pattern), &split(path)), expect, "{pattern} {path}");
    }

    #[test]
    fn patterns_of_members() {
        check("packages/*", "packages/core", true);
        check("packages/*", "packages/core/inner", false);
        check("packages/**", "packages/core/inner", true);
        check("apps/api", "apps/api", true);
        check("lib-*", "lib-core", true);
        check("lib-*e", "lib-core", true);
        check("lib-?", "lib-core", false);
        check("**/x", "a/b/x", true);
        check("*", "a", true);
        check("*", "a/b", false);
    }
}
