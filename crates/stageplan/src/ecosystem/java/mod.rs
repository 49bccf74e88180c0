//! Java and the other languages of its machine: what differs is who builds; what runs is a class path and a JVM.

mod decide;
mod facts;
mod read;
mod summary;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, NotDeployable};
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::project::Unit;
use crate::units::Summary;
use facts::Facts;

/// The ecosystem.
pub(super) struct Java;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

impl Ecosystem for Java {
    const ID: &'static str = "java";
    const NAME: &'static str = "Java";
    const LOOKS_FOR: &'static [&'static str] = &[
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "settings.gradle",
        "settings.gradle.kts",
        "build.sbt",
        "project.clj",
        "deps.edn",
    ];
    const HONOURS: &'static [&'static str] =
        &["flavour", "version", "build", "start", "port", "build-packages", "cache", "targets", "health"];
    type Facts = Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        read::detect(unit)
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
