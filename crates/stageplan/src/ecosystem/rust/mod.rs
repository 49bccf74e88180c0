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
use crate::units::Summary;
use facts::Facts;

/// The ecosystem.
pub(super) struct Rust;

/// Its tables.
static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::read(concat!(include_str!("catalog.toml"), "\n", include_str!("native.toml"))));

/// The manifest.
const MANIFEST: &str = "Cargo.toml";

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
