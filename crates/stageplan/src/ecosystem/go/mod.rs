//! Go: one static program out of one main package, and nothing else in the image that it does not read.

mod ask;
mod cgo;
mod choices;
mod configuration;
mod container;
mod decide;
mod disk;
mod eval;
mod facts;
mod flags;
mod front_end;
mod generate;
mod image;
mod last;
mod listen;
mod mains;
mod modes;
mod module;
mod naive;
mod port;
mod read;
mod settings;
mod sources;
mod stages;
mod start;
mod summary;
#[cfg(test)]
mod tests;
mod version;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, Grade, NotDeployable};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::plan::Plan;
use crate::project::Unit;
use crate::tree::RepoPath;
use crate::units::Summary;
use facts::Facts;

/// The ecosystem.
pub(super) struct Go;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

impl Ecosystem for Go {
    const ID: &'static str = "go";
    const NAME: &'static str = "Go";
    const LOOKS_FOR: &'static [&'static str] = &["go.mod", "*.go"];
    const HONOURS: &'static [&'static str] =
        &["flavour", "version", "build", "start", "port", "build-packages", "cache", "targets", "health"];
    type Facts = Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        detect(unit)
    }

    fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
        summary::summary(unit, detection)
    }

    fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
        read::read(unit, evidence)
    }

    fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        decide::decide(facts, by)
    }
}

/// A unit is Go when Go files lie in or below it. Where they lie tells how much that means: a `go.mod` alone is how some
/// documentation tools fetch their themes.
fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let tree = unit.project.tree();
    let is_go = |path: &&RepoPath| path.extension() == Some("go") && !path.file_name().ends_with("_test.go");
    let first = tree.files_below(&unit.folder).find(is_go)?;
    let file = |path: &RepoPath| Origin::of_file(path.clone());
    let gomod =
        unit.folder.ancestors().map(|folder| module::in_folder(&folder, "go.mod")).find(|path| tree.has_file(path));
    // A program in the usual places, rather than somewhere below.
    let usual = ["", "cmd", "app", "src"].iter().any(|name| {
        let Some(folder) = unit.path(name) else { return false };
        let in_folder = read::has_go(unit, &folder);
        in_folder || *name == "cmd" && tree.folders_in(&folder).iter().any(|folder| read::has_go(unit, folder))
    });
    let Some(gomod) = gomod else {
        let direct = tree.files_in(&unit.folder).find(is_go)?;
        let what = Sourced::new("Go program without go.mod".to_owned(), file(direct));
        return Some(Detection {
            grade: Grade::Likely,
            what,
            reasons: vec![Sourced::new("Go files".into(), file(first))],
        });
    };
    let source = unit.project.source(&gomod);
    let module = source.as_ref().and_then(|source| {
        let module = stageplan_syntax::gomod::parse(&source.text).module?;
        Some((module.value, source.origin(module.span, "module")))
    });
    let (name, origin) = module.unwrap_or_else(|| (gomod.to_string(), file(&gomod)));
    let here = gomod.parent().is_some_and(|folder| folder == unit.folder);
    let grade = match (usual, here) {
        (true, _) => Grade::Strong,
        (false, true) => Grade::Likely,
        (false, false) => Grade::Weak,
    };
    let what = Sourced::new(format!("Go module {name}"), origin);
    Some(Detection { grade, what, reasons: vec![Sourced::new("Go files".to_owned(), file(first))] })
}
