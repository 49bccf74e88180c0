//! Packages of the repository that are no members of a workspace: where they are laid for the install, and what of them
//! the image holds.

use super::Decided;
use super::production::in_image;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::local::Local;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Copy, Step, Value};
use crate::tree::RepoPath;

/// Whether the install copies the package, so that its files have to be there before it and its folder need not stay.
fn is_copied(decided: &Decided<'_>, local: &Local) -> bool {
    local.copied && decided.manager.manager != Manager::Npm
}

/// What an install takes of them: folders, manifests, archives and patches.
fn inputs(decided: &Decided<'_>) -> Vec<Sourced<RepoPath>> {
    let locals = &decided.facts.locals;
    let folders = locals.folders.iter().filter_map(|local| {
        let path = local.path.value();
        let taken = if is_copied(decided, local) { path.clone() } else { path.join("package.json").ok()? };
        let there = is_copied(decided, local) || local.has_manifest;
        there.then(|| Sourced::new(taken, local.path.origin().clone()))
    });
    folders.chain(locals.files.iter().cloned()).collect()
}

/// Those below the install's root.
pub(super) fn inputs_below(decided: &Decided<'_>) -> Vec<Sourced<RepoPath>> {
    let mut inputs = inputs(decided);
    inputs.retain(|path| path.value().is_in(&decided.facts.root));
    inputs
}

/// Copies of those beside the install's root.
pub(super) fn copies_beside(decided: &Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let beside = inputs(decided).into_iter().filter(|path| !path.value().is_in(&facts.root));
    beside
        .map(|path| {
            copy(facts, path.value(), None, "node/package-beside", "the install takes it from here", path.origin())
        })
        .collect()
}

/// The sources of those beside the install's root, for a build.
pub(super) fn sources_beside(decided: &Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let beside = facts.locals.folders.iter().filter(|local| !local.path.value().is_in(&facts.root));
    let because = "the build reads the package that it uses";
    beside
        .map(|local| copy(facts, local.path.value(), None, "node/package-beside", because, local.path.origin()))
        .collect()
}

/// Those that stay linked, for the image.
pub(super) fn copies_for_image(decided: &Decided<'_>, build: Option<&str>) -> Vec<Step> {
    let facts = decided.facts;
    let linked = facts.locals.folders.iter().filter(|local| !is_copied(decided, local));
    let because = "it is linked from among the packages, so it stays where it lies";
    let mut steps: Vec<Step> = linked
        .map(|local| copy(facts, local.path.value(), build, "node/linked-package", because, local.path.origin()))
        .collect();
    for step in &mut steps {
        if let Action::Copy(copy) = &mut step.action {
            copy.link = true;
        }
    }
    steps
}

fn copy(
    facts: &Facts,
    path: &RepoPath,
    from: Option<&str>,
    rule: &'static str,
    because: &str,
    origin: &Origin,
) -> Step {
    let dest = in_image(&facts.base, path);
    let source = if from.is_some() { dest.clone() } else { path.as_str().to_owned() };
    let file = facts.locals.files.iter().any(|file| file.value() == path) || path.file_name() == "package.json";
    let mut copy = Copy::context([source], dest);
    copy.from = from.map(str::to_owned);
    if !file {
        copy.exclude = vec![Value::glob("**/node_modules")];
    }
    Step::copy(copy, Origin::rule_from(rule, because, [origin.clone()]))
}
