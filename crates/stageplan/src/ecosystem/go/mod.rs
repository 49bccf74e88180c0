//! Go.

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::ecosystem::{Decide, Detection, Ecosystem, NotDeployable};
use crate::evidence::Evidence;
use crate::plan::Plan;
use crate::project::Unit;

/// The ecosystem.
pub(super) struct Go;

/// Its tables.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::read(include_str!("catalog.toml")));

/// What its files say.
pub(super) struct Facts {}

impl Ecosystem for Go {
    const ID: &'static str = "go";
    const NAME: &'static str = "Go";
    const LOOKS_FOR: &'static [&'static str] = &[];
    type Facts = Facts;

    fn catalog() -> &'static Catalog {
        &CATALOG
    }

    fn detect(_unit: &Unit<'_>) -> Option<Detection> {
        None
    }

    fn read(_unit: &Unit<'_>, _evidence: &Evidence) -> Facts {
        Facts {}
    }

    fn decide(_facts: &Facts, _by: &Decide<'_>) -> Result<Plan, NotDeployable> {
        Err(NotDeployable { findings: Vec::new() })
    }
}
