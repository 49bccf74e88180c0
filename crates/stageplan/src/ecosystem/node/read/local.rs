//! Packages and patches that lie in the repository and that an install takes from there: `file:`, `link:` and `portal:`
//! dependencies, overrides that name them, and patches outside of the usual folder.

use stageplan_syntax::data::{Kind, Node};

use super::manifest::Package;
use super::workspace::Workspace;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What an install takes from the repository.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Locals {
    /// Folders with packages, members of a workspace not among them.
    pub(in super::super) folders: Vec<Local>,
    /// Archives of packages, and patches.
    pub(in super::super) files: Vec<Sourced<RepoPath>>,
}

/// A folder with a package.
#[derive(Clone, Debug)]
pub(in super::super) struct Local {
    pub(in super::super) path: Sourced<RepoPath>,
    /// The dependency says `file:`, which most managers copy.
    pub(in super::super) copied: bool,
    pub(in super::super) has_manifest: bool,
}

/// Reads what the manifests of an install name. What is named and not there is a finding.
pub(super) fn read(root: &Unit<'_>, package: &Package, workspace: Option<&Workspace>) -> Locals {
    let mut locals = Locals::default();
    let mut open: Vec<(RepoPath, Sourced<String>)> = Vec::new();
    let members = workspace.into_iter().flat_map(|workspace| {
        let needed = workspace.members.iter().filter(|member| workspace.needed.contains(&member.folder));
        needed.chain([&workspace.package])
    });
    for manifest in members.chain([package]) {
        open.extend(dependencies(manifest));
    }
    if let Some(file) = root.json("package.json") {
        for keys in [&["overrides"][..], &["resolutions"], &["pnpm", "overrides"]] {
            open.extend(texts(&file, file.at(keys)).into_iter().map(|text| (root.folder.clone(), text)));
        }
        for keys in [&["pnpm", "patchedDependencies"][..], &["patchedDependencies"]] {
            patches(root, texts(&file, file.at(keys)), &mut locals);
        }
    }
    if let Some(file) = root.yaml("pnpm-workspace.yaml") {
        open.extend(texts(&file, file.at(&["overrides"])).into_iter().map(|text| (root.folder.clone(), text)));
        patches(root, texts(&file, file.at(&["patchedDependencies"])), &mut locals);
    }
    let mut at = 0;
    while let Some((folder, wanted)) = open.get(at).cloned() {
        at += 1;
        if let Some(found) = one(root, &folder, &wanted, workspace, &mut locals)
            && at < 200
            && let Some(package) = Package::read(&root.at(found))
        {
            open.extend(dependencies(&package));
        }
    }
    locals
}

fn dependencies(package: &Package) -> Vec<(RepoPath, Sourced<String>)> {
    let groups = [&package.dependencies, &package.optional, &package.dev];
    groups.into_iter().flat_map(|group| group.values()).map(|wanted| (package.folder.clone(), wanted.clone())).collect()
}

/// All texts below a node, with where they stand.
fn texts(file: &Manifest, node: Option<Node<'_>>) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    let mut open: Vec<(Node<'_>, usize)> = node.map(|node| (node, 0)).into_iter().collect();
    while let Some((node, depth)) = open.pop() {
        if let Some(text) = node.as_str() {
            found.push(file.sourced(node, text.to_owned()));
        } else if node.kind() == Kind::Object && depth < 4 {
            open.extend(node.entries().map(|(_, node)| (node, depth + 1)));
        }
    }
    found
}

fn patches(root: &Unit<'_>, paths: Vec<Sourced<String>>, locals: &mut Locals) {
    for said in paths {
        if let Some(path) = root.path(said.value()).filter(|path| root.project.tree().has_file(path)) {
            add_file(root, path, &said, locals);
        }
    }
}

/// Adds a file that does not lie in a folder which an install takes anyway.
fn add_file(root: &Unit<'_>, path: RepoPath, said: &Sourced<String>, locals: &mut Locals) {
    let usual =
        ["patches", ".yarn/patches"].iter().filter_map(|name| root.path(name)).any(|folder| path.is_in(&folder));
    if !usual && locals.files.iter().all(|known| *known.value() != path) {
        locals.files.push(Sourced::new(path, said.origin().clone()));
    }
}

/// Takes one dependency; gives the folder where it is one that was not known.
fn one(
    root: &Unit<'_>,
    from: &RepoPath,
    wanted: &Sourced<String>,
    workspace: Option<&Workspace>,
    locals: &mut Locals,
) -> Option<RepoPath> {
    let text = wanted.value();
    if let Some((_, patch)) = text.strip_prefix("patch:").and_then(|rest| rest.rsplit_once('#')) {
        for name in patch.split('&').map(|name| name.trim_start_matches("optional!")) {
            let path = match name.strip_prefix("~/") {
                Some(path) => root.path(path),
                None => from.join(name).ok(),
            };
            if let Some(path) = path.filter(|path| root.project.tree().has_file(path)) {
                add_file(root, path, wanted, locals);
            }
        }
        return None;
    }
    let (path, copied) = if let Some(path) = text.strip_prefix("file:") {
        (path, true)
    } else if let Some(path) = text.strip_prefix("link:").or_else(|| text.strip_prefix("portal:")) {
        (path, false)
    } else if text.starts_with("./") || text.starts_with("../") {
        (text.as_str(), true)
    } else {
        return None;
    };
    let path = path.split("::").next().unwrap_or(path);
    let tree = root.project.tree();
    let missing = || {
        root.project.report(
            Finding::error("node/package-not-here", format!("`{text}` is none of the files that the build gets"))
                .help("give stageplan the folder that holds both, or take the package from a registry")
                .at(wanted.origin().place().cloned()),
        );
        None
    };
    if path.starts_with('/') || path.starts_with('~') {
        return missing();
    }
    let Ok(path) = from.join(path) else { return missing() };
    if tree.has_file(&path) {
        add_file(root, path, wanted, locals);
        return None;
    }
    if !tree.has_folder(&path) {
        return missing();
    }
    let member = workspace.is_some_and(|workspace| workspace.root == path || workspace.member(&path).is_some());
    if member || root.folder.is_in(&path) || locals.folders.iter().any(|known| *known.path.value() == path) {
        return None;
    }
    let has_manifest = root.at(path.clone()).has("package.json");
    locals.folders.push(Local { path: Sourced::new(path.clone(), wanted.origin().clone()), copied, has_manifest });
    Some(path)
}

/// The folder that holds the install's root and all packages beside it.
pub(super) fn base(root: &RepoPath, locals: &Locals) -> RepoPath {
    let mut base = root.clone();
    for path in locals.folders.iter().map(|local| local.path.value()).chain(locals.files.iter().map(Sourced::value)) {
        while !path.is_in(&base) {
            let Some(above) = base.parent() else { break };
            base = above;
        }
    }
    base
}
