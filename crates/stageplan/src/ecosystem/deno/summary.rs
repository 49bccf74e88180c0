//! What a unit is, at a glance.

use super::config;
use super::read::{self, Manifests};
use super::start;
use crate::ecosystem::{Detection, Grade};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let Manifests { config, package, map, tasks } = Manifests::read(unit);
    let frameworks = read::frameworks(&map, config.as_ref(), None, package.as_deref());
    let framework = frameworks.first().map(|framework| framework.name.to_owned());
    let made = |kind: UnitKind, grade: Grade, why_not: Option<&str>| Summary {
        kind: Sourced::new(kind, Origin::rule_from("deno/unit-kind", "", [detection.what.origin().clone()])),
        framework: framework.clone(),
        grade,
        why_not: why_not.map(str::to_owned),
    };
    let around = super::code::Around { map: &map, members: &[] };
    let start =
        start::read(unit, &tasks, config.as_deref(), tasks.contains_key("build"), &Evidence::default(), &around);
    if start.best.is_some() {
        return made(UnitKind::Service, detection.grade, None);
    }
    if frameworks.iter().any(|framework| framework.output.is_some()) {
        return made(UnitKind::Site, Grade::Strong, None);
    }
    let config = config.as_deref();
    if config.is_some_and(|config| config.at(&["workspace"]).is_some()) {
        return made(UnitKind::Other, Grade::Likely, Some("the root of a workspace"));
    }
    if config.is_some_and(|config| !config::exports(config).is_empty()) {
        return made(UnitKind::Library, Grade::Likely, Some("other packages use it; nothing starts it"));
    }
    made(UnitKind::Other, Grade::Weak, Some("nothing starts a program"))
}
