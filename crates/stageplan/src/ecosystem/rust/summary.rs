//! What a package is, at a glance.

use super::MANIFEST;
use crate::ecosystem::Detection;
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let kind = |kind, because: &str| detection.what.derive("rust/unit-kind", because, kind);
    let manifest = unit.toml(MANIFEST);
    let program = unit.has("src/main.rs") || manifest.as_ref().is_some_and(|manifest| manifest.at(&["bin"]).is_some());
    let (kind, why_not) = match program {
        true => (kind(UnitKind::Program, "it has a program"), None),
        false => (kind(UnitKind::Library, "it has no program"), Some("no program in the package".to_owned())),
    };
    Summary { kind, framework: None, grade: detection.grade, why_not }
}
