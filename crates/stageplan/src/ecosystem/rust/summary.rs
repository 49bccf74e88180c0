//! What a package is, at a glance: whether it has a binary, and which crates it names.

use super::read::glance::{self, Glance};
use crate::ecosystem::{Detection, Grade};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::units::{Summary, UnitKind};

pub(super) fn summary(unit: &Unit<'_>, detection: &Detection) -> Summary {
    let own = detection.what.origin();
    match glance::look(unit) {
        Glance::Nothing => not(UnitKind::Other, Grade::Weak, own, "its manifest names no package"),
        Glance::Workspace => {
            not(UnitKind::Other, Grade::Strong, own, "the root of a workspace, whose members are listed")
        }
        Glance::Aside(why, origin) => not(UnitKind::Other, Grade::Likely, &origin, why),
        Glance::Library => not(UnitKind::Library, detection.grade, own, "it has no binary of its own"),
        Glance::Site(name, origin) => made(UnitKind::Site, Grade::Likely, &origin, "a page shows it", Some(name)),
        Glance::Server(name, origin) => {
            made(UnitKind::Service, Grade::Strong, &origin, "its program is made with what listens", Some(name))
        }
        Glance::Worker(name, origin) => {
            made(UnitKind::Worker, Grade::Likely, &origin, "its program takes its work from a queue", Some(name))
        }
        Glance::Tool(origin) => {
            made(UnitKind::Program, Grade::Weak, &origin, "it is there for those who work on the project", None)
        }
        Glance::Program => made(UnitKind::Program, Grade::Likely, own, "it has a binary", None),
    }
}

fn made(kind: UnitKind, grade: Grade, origin: &Origin, because: &str, framework: Option<String>) -> Summary {
    let why = Origin::rule_from("rust/unit-kind", because, [origin.clone()]);
    Summary { kind: Sourced::new(kind, why), framework, grade, why_not: None }
}

fn not(kind: UnitKind, grade: Grade, origin: &Origin, because: &str) -> Summary {
    let why = Origin::rule_from("rust/unit-kind", because, [origin.clone()]);
    Summary { kind: Sourced::new(kind, why), framework: None, grade, why_not: Some(because.to_owned()) }
}
