//! __Type__: say in one line what its image is made of.

mod decide;
mod read;

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, Grade, NotDeployable};
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::plan::Plan;
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

/// The ecosystem.
pub(super) struct __Type__;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

/// The file by which a unit is recognised.
const MANIFEST: &str = "__name__.toml";

impl Ecosystem for __Type__ {
    const ID: &'static str = "__name__";
    const NAME: &'static str = "__Type__";
    const LOOKS_FOR: &'static [&'static str] = &[MANIFEST];
    /// The options that `decide` looks at; those that hold for every plan are not named.
    const HONOURS: &'static [&'static str] = &[];
    type Facts = read::Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(unit: &Unit<'_>) -> Option<Detection> {
        let manifest = unit.toml(MANIFEST)?;
        let what = Sourced::new("__Type__ project".to_owned(), manifest.source.origin_of_file());
        Some(Detection { grade: Grade::Strong, what, reasons: Vec::new() })
    }

    /// `stageplan units` lists it by this, so what is called deployable here has to be what `decide` gives a plan for.
    fn summary(_unit: &Unit<'_>, detection: &Detection) -> Summary {
        let kind = detection.what.derive("__rule__/unit-kind", "it has a manifest", UnitKind::Service);
        Summary { kind, framework: None, grade: detection.grade, why_not: None }
    }

    fn read(unit: &Unit<'_>, evidence: &Evidence) -> read::Facts {
        read::read(unit, evidence)
    }

    fn decide(facts: &read::Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        decide::decide(facts, by)
    }
}
