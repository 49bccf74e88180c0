//! What a unit is, at a glance.

use crate::ecosystem::python::decide::{processes, start, uninstalled};
use crate::ecosystem::python::facts::{Facts, Launch};
use crate::ecosystem::python::read;
use crate::ecosystem::{Detection, Grade};
use crate::evidence::{self, Evidence};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let facts = read::read(unit, &Evidence::default());
    if runs(&facts) {
        return deployable(&facts, detection);
    }
    // What seems to be nothing may be started by what lies beside the manifest.
    let facts = read::read(unit, &evidence::gather(unit));
    if let Some(site) = &facts.site {
        let mut summary = made(&facts, UnitKind::Site, detection.grade, &site.found, None);
        summary.framework = Some(site.name.to_owned());
        return summary;
    }
    if runs(&facts) {
        return deployable(&facts, detection);
    }
    if lacks_framework(&facts) {
        let why = "nothing installs what it is made with";
        return made(&facts, UnitKind::Other, Grade::Likely, detection.what.origin(), Some(why));
    }
    if let Some(why) = processes::refused(&facts) {
        return made(&facts, UnitKind::Other, Grade::Likely, why.origin(), Some(why.value()));
    }
    match &facts.package {
        Some(package) => {
            let why = "other programs import it; nothing starts it";
            made(&facts, UnitKind::Library, Grade::Likely, &package.origin, Some(why))
        }
        None => made(&facts, UnitKind::Other, Grade::Weak, detection.what.origin(), Some("nothing starts a program")),
    }
}

fn runs(facts: &Facts) -> bool {
    facts.site.is_none() && processes::refused(facts).is_none() && start::deployable(facts) && !lacks_framework(facts)
}

/// Whether no file of the unit installs the framework that would be started.
fn lacks_framework(facts: &Facts) -> bool {
    let launched = facts.frameworks.iter().position(|framework| !matches!(framework.launch, Launch::None));
    uninstalled(facts, launched).is_some()
}

fn deployable(facts: &Facts, detection: &Detection) -> Summary {
    let launched = facts.frameworks.iter().find(|framework| !matches!(framework.launch, Launch::None));
    let origin = launched.map_or(detection.what.origin(), |framework| &framework.origin);
    made(facts, processes::kind(facts), detection.grade, origin, None)
}

fn made(facts: &Facts, kind: UnitKind, grade: Grade, origin: &Origin, why_not: Option<&str>) -> Summary {
    let named = facts.frameworks.iter().map(|framework| framework.name).find(|name| !name.is_empty());
    Summary {
        kind: Sourced::new(kind, Origin::rule_from("python/unit-kind", "", [origin.clone()])),
        framework: named.map(str::to_owned),
        grade,
        why_not: why_not.map(str::to_owned),
    }
}
