//! Python: an environment with exactly what is locked, beside the application, on the interpreter that made it.

mod decide;
mod facts;
mod frameworks;
mod names;
mod paths;
mod read;
mod site;
mod summary;
#[cfg(test)]
mod tests;
mod wheels;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, NotDeployable, Summary};
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::project::Unit;

/// The ecosystem.
pub(super) struct Python;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::read(concat!(
        include_str!("catalog.toml"),
        "\n",
        include_str!("native.toml"),
        "\n",
        include_str!("wheels.toml"),
        "\n",
        include_str!("sites.toml")
    ))
});

impl Ecosystem for Python {
    const ID: &'static str = "python";
    const NAME: &'static str = "Python";
    const LOOKS_FOR: &'static [&'static str] = read::MANIFESTS;
    const HONOURS: &'static [&'static str] = &[
        "flavour",
        "version",
        "package-manager",
        "build",
        "start",
        "port",
        "build-packages",
        "cache",
        "targets",
        "health",
    ];
    type Facts = facts::Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        read::detect::detect(unit)
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
