//! What a unit is, at a glance.

use crate::ecosystem::python::{decide, read};
use crate::ecosystem::{Detection, Grade};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let facts = read::read(unit, &Evidence::default());
    let made = |kind: UnitKind, grade: Grade, why_not: Option<&str>| Summary {
        kind: Sourced::new(kind, Origin::rule_from("python/unit-kind", "", [detection.what.origin().clone()])),
        framework: facts.frameworks.first().map(|framework| framework.name.to_owned()),
        grade,
        why_not: why_not.map(str::to_owned),
    };
    if decide::start::deployable(&facts) {
        return made(UnitKind::Service, detection.grade, None);
    }
    if facts.package.is_some() {
        return made(UnitKind::Library, Grade::Likely, Some("other programs import it; nothing starts it"));
    }
    made(UnitKind::Other, Grade::Weak, Some("nothing starts a program"))
}
