//! What a package is, at a glance.

use crate::ecosystem::Detection;
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(_unit: &Unit<'_>, detection: &Detection) -> Summary {
    Summary {
        kind: detection.what.derive("rust/unit-kind", "", UnitKind::Program),
        framework: None,
        grade: detection.grade,
        why_not: None,
    }
}
