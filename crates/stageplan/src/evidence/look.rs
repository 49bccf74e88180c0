//! Where readers look. Never further than the unit's folder, the folders above it and a few named folders below those,
//! and never at more than a handful of files each.

use std::collections::BTreeSet;
use std::rc::Rc;

use stageplan_syntax::data::Format;
use stageplan_syntax::order;

use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Folders whose contents belong to somebody else, or to a test.
const FOREIGN: &[&str] =
    &["node_modules", "vendor", "testdata", "test", "tests", "examples", "example", "docs", "third_party"];

/// The unit's folder, then those above it up to the root of the repository.
pub(super) fn upwards(unit: &Unit<'_>) -> Vec<RepoPath> {
    unit.folder.ancestors().collect()
}

/// The unit's folder and the root, the unit's first.
fn ends(unit: &Unit<'_>) -> Vec<RepoPath> {
    let mut ends = vec![unit.folder.clone()];
    if !unit.folder.is_root() {
        ends.push(RepoPath::root());
    }
    ends
}

/// The folders of [`upwards`] and, in the unit's folder and the root, the sub folders named `below`.
pub(super) fn around(unit: &Unit<'_>, below: &[&str]) -> Vec<RepoPath> {
    let mut folders = upwards(unit);
    for end in ends(unit) {
        folders.extend(below.iter().filter_map(|name| end.join(name).ok()));
    }
    let mut seen = BTreeSet::new();
    folders.retain(|folder| seen.insert(folder.clone()) && unit.project.tree().has_folder(folder));
    folders
}

/// The existing files of these names in these folders, folder by folder.
pub(super) fn named(unit: &Unit<'_>, folders: &[RepoPath], names: &[&str]) -> Vec<RepoPath> {
    let paths = folders.iter().flat_map(|folder| names.iter().filter_map(|name| folder.join(name).ok()));
    paths.filter(|path| unit.project.tree().has_file(path)).collect()
}

/// The files that lie directly in these folders and whose name `wanted` accepts, at most `limit`.
pub(super) fn matching(
    unit: &Unit<'_>,
    folders: &[RepoPath],
    limit: usize,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let files = folders.iter().flat_map(|folder| tree.files_in(folder));
    files.filter(|path| wanted(path.file_name())).take(limit).cloned().collect()
}

/// The files at most `depth` folders below the unit's folder and the root that `wanted` accepts, at most `limit`, without
/// those in folders of tests, examples and other projects.
pub(super) fn shallow(unit: &Unit<'_>, depth: usize, limit: usize, wanted: &dyn Fn(&str) -> bool) -> Vec<RepoPath> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for end in ends(unit) {
        for path in unit.project.tree().files_below(&end) {
            let Some(relative) = path.relative_to(&end) else { continue };
            let (folder, name) = relative.rsplit_once('/').unwrap_or(("", relative));
            let folders: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            if wanted(name)
                && folders.len() <= depth
                && !folders.iter().any(|part| FOREIGN.contains(part))
                && seen.insert(path.clone())
            {
                found.push(path.clone());
            }
        }
    }
    found.truncate(limit);
    found
}

/// The parsed files among `paths`.
pub(super) fn manifests(unit: &Unit<'_>, paths: &[RepoPath], format: Format) -> Vec<Rc<Manifest>> {
    paths.iter().filter_map(|path| unit.project.manifest(path, format)).collect()
}

/// What the unit is called: its folder, and the last part of the names its manifests give it. Lower case, each once.
pub(super) fn names(unit: &Unit<'_>) -> BTreeSet<String> {
    let mut names = vec![unit.folder.file_name().to_owned()];
    if unit.has("package.json")
        && let Some(name) = unit.json("package.json").and_then(|manifest| manifest.string(&["name"]))
    {
        names.push(name.rsplit('/').next().unwrap_or_default().to_owned());
    }
    if let Some(source) = unit.source("go.mod")
        && let Some(module) = stageplan_syntax::gomod::parse(&source.text).module
    {
        // `example.com/shop/v2` is called `shop`.
        let major =
            |part: &&str| part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        names.extend(module.value.rsplit('/').find(|part| !major(part)).map(str::to_owned));
    }
    names.retain(|name| !name.is_empty());
    order::set(names.into_iter().map(|name| name.to_ascii_lowercase()))
}

/// The folder that `relative` means, seen from `base`; `None` where it leads out of the repository or depends on a run.
pub(super) fn folder_from(base: &RepoPath, relative: &str) -> Option<RepoPath> {
    if relative.contains(['$', '{', '*']) || relative.contains("://") {
        return None;
    }
    base.join(relative).ok()
}

/// A folder that a platform's file names from the root of the repository, where `/api` is `api`.
pub(super) fn folder_from_root(text: &str) -> Option<RepoPath> {
    folder_from(&RepoPath::root(), text.trim_start_matches('/'))
}
