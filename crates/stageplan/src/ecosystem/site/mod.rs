//! Sites that are files: plain pages, and those that Hugo, Zola, mdBook, Jekyll or Middleman make. A web server has them;
//! what made them stays behind.

mod decide;
mod detect;
mod facts;
mod gems;
mod plain;
mod read;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, NotDeployable};
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::project::Unit;
use crate::units::Summary;

/// The ecosystem.
pub(super) struct Site;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

impl Ecosystem for Site {
    const ID: &'static str = "site";
    const NAME: &'static str = "Static site";
    /// Pages are named by their ending alone: every folder of pages would be taken for a project of its own.
    const LOOKS_FOR: &'static [&'static str] = &[
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "hugo.json",
        "config.toml",
        "zola.toml",
        "book.toml",
        "_config.yml",
        "config.rb",
        "Staticfile",
        "*.html",
    ];
    const HONOURS: &'static [&'static str] =
        &["flavour", "version", "build", "port", "build-packages", "cache", "targets", "health"];
    type Facts = facts::Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        let detect::Seen { grade, what, reasons, .. } = detect::look(unit)?;
        Some(Detection { grade, what, reasons })
    }

    fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
        summary::summary(unit, detection)
    }

    fn read(unit: &Unit<'_>, evidence: &Evidence) -> facts::Facts {
        read::read(unit, evidence)
    }

    fn decide(facts: &facts::Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        decide::decide(facts, by)
    }
}
