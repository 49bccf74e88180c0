//! Sources of the project that run with a generator: hooks and settings.

use stageplan_syntax::python::source::{File, imported};

use crate::origin::Origin;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many files are read.
const FILES: usize = 40;

/// Where one of the files, or what lies beside it and is imported, uses a package that asks Git.
pub(super) fn asks_for_history(unit: &Unit<'_>, files: Vec<RepoPath>) -> Option<Origin> {
    let tree = unit.project.tree();
    let mut seen: Vec<RepoPath> = Vec::new();
    let mut waiting = files;
    while let Some(path) = waiting.pop().filter(|_| seen.len() < FILES) {
        if seen.contains(&path) {
            continue;
        }
        seen.push(path.clone());
        let (Some(source), Some(folder)) = (unit.project.source(&path), path.parent()) else { continue };
        let file = File::parse(&source.text);
        for import in imported(&file) {
            let mut parts = import.origin.trim_start_matches('.').split('.');
            let first = parts.next().unwrap_or_default();
            if matches!(first, "git" | "pygit2" | "dulwich") && !import.origin.starts_with('.') {
                return Some(source.origin(import.span, ""));
            }
            // A module, or all of a package: who imports what of it is of no interest here.
            waiting.extend(folder.join(&format!("{first}.py")).ok().filter(|path| tree.has_file(path)));
            let package = folder.join(first).ok().filter(|package| !first.is_empty() && *package != folder);
            let python = |path: &&RepoPath| path.extension() == Some("py");
            waiting
                .extend(package.iter().flat_map(|package| tree.files_in(package).filter(python)).take(FILES).cloned());
        }
    }
    None
}
