//! Submodules that are not there: Git names them, and their folders are empty.

use std::collections::BTreeSet;

use stageplan_syntax::Span;
use stageplan_syntax::rust::Tokens;

use super::choose::is_aside;
use super::closure::Closure;
use super::manifest::Toml;
use super::workspace::Workspace;
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Place, Sourced};
use crate::tree::RepoPath;

/// Tells of every one that the program is likely built from: those in the folders of its packages, those of the workspace
/// that lie in no package, and what build scripts name.
pub(super) fn missing(read: &mut Read<'_, '_>, workspace: &Workspace, closure: &Closure) {
    let project = read.unit.project;
    let Some(source) = RepoPath::parse(".gitmodules").ok().and_then(|path| project.source(&path)) else { return };
    let mut absent: Vec<Sourced<RepoPath>> = Vec::new();
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let (at, text) = (start, line.trim());
        start += line.len();
        let value = text.split_once('=').filter(|(key, _)| key.trim() == "path").map(|(_, value)| value.trim());
        let Some(path) = value.and_then(|path| RepoPath::parse(path.trim_matches('"')).ok()) else { continue };
        if !path.is_root() && project.tree().files_below(&path).next().is_none() {
            let span = Span::new(at, at + line.trim_end().len());
            absent.push(Sourced::new(path, source.origin(span, "path")));
        }
    }
    if absent.is_empty() {
        return;
    }
    let named = named(read, closure);
    for path in absent.iter().take(20) {
        let (path, place) = (path.value(), path.origin().place().cloned());
        let script = named.iter().find(|(named, _)| named.is_in(path));
        let around = workspace.packages.keys().filter(|folder| path.is_in(folder));
        let around = around.max_by_key(|folder| folder.as_str().len());
        let own = match around {
            Some(folder) => closure.locals.contains_key(folder),
            None => path.is_in(&workspace.root.folder),
        };
        let aside = path.parts().any(is_aside);
        let message = format!("the submodule {path} is not there: its folder is empty");
        let finding = match script {
            Some((_, place)) => Finding::error("rust/submodule-missing", message + ", and a build script reads it")
                .at(Some(place.clone())),
            None if own && !aside && around.is_some() => Finding::warning("rust/submodule-missing", message),
            // No package holds it, so that a build may do without.
            None if own && !aside => Finding::note("rust/submodule-missing", message),
            None => continue,
        };
        let help = "run `git submodule update --init --recursive` before the image is built";
        read.findings.push(finding.help(help).at(place));
    }
}

/// The paths that build scripts of the program's packages may mean. They run in the folder of their package.
fn named(read: &Read<'_, '_>, closure: &Closure) -> Vec<(RepoPath, Place)> {
    let project = read.unit.project;
    let mut found = Vec::new();
    for folder in closure.locals.keys() {
        let toml = Toml::open(project, folder);
        let name = toml.as_ref().and_then(|toml| toml.package()?.get("build")?.as_str()).unwrap_or("build.rs");
        let Some(path) = folder.join(name).ok().filter(|path| project.tree().has_file(path)) else { continue };
        let Some(source) = project.source(&path) else { continue };
        let tokens = Tokens::new(&source.text);
        let mut seen: BTreeSet<RepoPath> = BTreeSet::new();
        for token in &tokens.list {
            let Some(text) = token.string().filter(|text| !text.is_empty() && !text.contains([' ', '\n'])) else {
                continue;
            };
            let text = text.split('{').next().unwrap_or_default().trim_start_matches('/').trim_end_matches('/');
            if let Ok(path) = folder.join(text)
                && seen.insert(path.clone())
            {
                found.push((path, source.place(token.span)));
            }
        }
    }
    found
}
