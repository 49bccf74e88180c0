//! What a unit is, at a glance.

use super::facts::Shape;
use super::read;
use crate::ecosystem::{Detection, Grade};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let facts = read::read(unit, &Evidence::default());
    let framework = facts.frameworks.first().map(|framework| framework.name.clone());
    let made = |kind: UnitKind, grade: Grade, origin: &Origin, why_not: Option<&str>| Summary {
        kind: Sourced::new(kind, Origin::rule_from("java/unit-kind", "", [origin.clone()])),
        framework: framework.clone(),
        grade,
        why_not: why_not.map(str::to_owned),
    };
    let Some(artefact) = &facts.artefact else {
        let kind = match &facts.why_not {
            Some(finding) if finding.rule == "java/aggregator" => UnitKind::Other,
            _ => UnitKind::Library,
        };
        let why = match kind {
            UnitKind::Other => "it only lists modules",
            _ => "other programs import it; nothing starts it",
        };
        return made(kind, Grade::Likely, detection.what.origin(), Some(why));
    };
    let serves = matches!(artefact.shape, Shape::War { .. })
        || facts.frameworks.iter().any(|framework| framework.server)
        || !facts.code.ports.is_empty();
    let kind = match (serves, facts.frameworks.is_empty()) {
        (true, _) if facts.config.no_server.is_none() => UnitKind::Service,
        (_, false) => UnitKind::Worker,
        (_, true) => UnitKind::Program,
    };
    made(kind, detection.grade, artefact.path.origin(), None)
}
