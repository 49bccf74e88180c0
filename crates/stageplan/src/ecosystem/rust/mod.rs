//! Rust: one program of a Cargo package, linked so that the image needs as little as possible beside it.

mod decide;
mod facts;
mod numbers;
mod read;
mod summary;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Assets, Decide, Detection, Ecosystem, MakeAssets, NotDeployable};
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::project::Unit;
use crate::tree::RepoPath;
use crate::units::Summary;
use facts::Facts;

/// The ecosystem.
pub(super) struct Rust;

/// Its tables.
static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read(concat!(include_str!("catalog.toml"), "\n", include_str!("native.toml"))));

/// The manifest.
const MANIFEST: &str = "Cargo.toml";

/// Where the sources lie in the stages that build.
const SOURCES: &str = "/src";

/// Where a path of the repository lies in the stages that build, whose sources are those of `context`. What is outside of
/// that has the place beside it that relative paths lead to.
fn built(context: &RepoPath, path: &RepoPath) -> String {
    for (above, folder) in context.ancestors().enumerate() {
        match path.relative_to(&folder) {
            Some("") if above == 0 => return SOURCES.to_owned(),
            Some(below) if above == 0 => return format!("{SOURCES}/{below}"),
            Some(below) => return format!("/{below}"),
            None => {}
        }
    }
    SOURCES.to_owned()
}

/// What a path comes to that a program which runs in a folder asks for.
fn asked_in(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

impl Ecosystem for Rust {
    const ID: &'static str = "rust";
    const NAME: &'static str = "Rust";
    const LOOKS_FOR: &'static [&'static str] = &[MANIFEST];
    const HONOURS: &'static [&'static str] =
        &["flavour", "version", "build", "start", "port", "build-packages", "cache", "targets", "health"];
    type Facts = Facts;

    const ASSETS: Option<MakeAssets> = Some(assets);

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        read::detect::detect(unit)
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

/// Files for a browser that a program of the repository embeds or serves.
fn assets(unit: &Unit<'_>, evidence: &Evidence, by: &Decide<'_>) -> Option<Assets> {
    decide::assets(&read::read(unit, evidence), by)
}
